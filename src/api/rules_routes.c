/* Packs: read through views; rehearsed, adopted, given their text as jobs. */
#include "api/api_inner.h"
#include "api/jobs.h"
#include "api/routes.h"
#include "api/sending.h"
#include "views/map.h"

#include <string.h>

/* A pack's name is a folder's: small letters, digits and hyphens. */
static int pack_of(struct call *call, const char **ret_pack)
{
    const char *pack = call->params[0];
    size_t n = strlen(pack);
    if (!n || n > 40 || strspn(pack, "abcdefghijklmnopqrstuvwxyz0123456789-") != n)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个制度包", "there is no such pack");
    *ret_pack = pack;
    return 0;
}

static int no_pack(struct call *call)
{
    return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个制度包或条款", "there is no such pack or clause");
}

int packs_get(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    return view_packs(call->reading, wiring->available_packs, wiring->context, &call->json, &call->oops);
}

static int of_pack(struct call *call, int (*view)(struct reading *, const char *, struct json *, struct oops *))
{
    const char *pack = NULL;
    int err = pack_of(call, &pack);
    err = err ? err : view(call->reading, pack, &call->json, &call->oops);
    return err > 0 ? no_pack(call) : err;
}

int pack_map_get(struct call *call) { return of_pack(call, view_map); }

int pack_text_get(struct call *call) { return of_pack(call, view_pack_text); }

int coverage_get(struct call *call) { return of_pack(call, view_coverage); }

int clause_get(struct call *call)
{
    int err = view_clause(call->reading, call->params[0], &call->json, &call->oops);
    return err > 0 ? no_pack(call) : err;
}

static int pack_job(struct call *call, const char *kind, const char *words, bool file)
{
    struct api_job *job = ARENA_NEW(call->arena, struct api_job);
    const char *pack = NULL;
    int err = pack_of(call, &pack);
    if (err)
        return err;
    *job = (struct api_job){.kind = kind, .pack = pack, .title = arena_printf(call->arena, "%s %s", words, pack)};
    job->file_name = file ? call_file_name(call) : NULL;
    if (file && !job->file_name)
        return oops_set(&call->oops, ERR_INVALID, "name", "写明文件名（name=…）", "give the file's name (name=…)");
    return jobs_begin(call, job, file);
}

int rehearse_post(struct call *call) { return pack_job(call, "rehearse", "推演", false); }

int pack_text_put(struct call *call) { return pack_job(call, "articles", "制度原文", true); }

static int adopt_together(struct call *call) { return pack_job(call, "adopt", "采用", false); }

int adopt_post(struct call *call) { return sending_with_administrator(call, adopt_together); }
