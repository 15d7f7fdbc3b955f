/* Views that people keep: a name and the conditions of a list, as the page writes them into its address. They are a
 * comfort, not evidence, so the second pen has them. Whoever is given one sees by it only what he may see anyway. */
#include "api/api_inner.h"
#include "api/routes.h"
#include "api/tags.h"
#include "views/show.h"

#include <string.h>

enum { KEPT_MOST = 50 }; /* per person and register */

/* "17/rectification-notice/23/本周到期": of 17, given by 23. All that one has for a register stands together. */
static const char *kept_prefix(struct call *call, int64_t of, const char *reg)
{
    return arena_printf(call->arena, "%lld/%s/", (long long)of, reg);
}

static const char *kept_key(struct call *call, int64_t of, const char *reg, int64_t by, const char *name)
{
    return arena_printf(call->arena, "%s%lld/%s", kept_prefix(call, of, reg), (long long)by, name);
}

static int kept_of(struct call *call, int64_t of, const char *reg, struct cell **ret_rows, size_t *ret_n)
{
    return store_note_list(call->reading->store, call->arena, NOTE_VIEW, kept_prefix(call, of, reg), clock_true(),
                           KEPT_MOST, ret_rows, ret_n);
}

static const char *view_state(struct call *call, const char *name, const char *query)
{
    return arena_printf(call->arena, "view %s ? %s", name, query);
}

static void show_kept(struct call *call, const char *key, const char *query)
{
    struct json *out = &call->json;
    int64_t by = 0;
    const char *name = strchr(key, '/');
    (void)text_to_int(arena_text_n(call->arena, key, (size_t)(name - key)), &by);
    json_open_object(out);
    json_key_text(out, "name", name + 1);
    json_key_text(out, "query", query);
    json_key_text(out, "tag", tags_of(call, view_state(call, name + 1, query)));
    if (by != call->viewer.person)
        show_ref_to(call->reading, out, "by", "person", by);
    else
        json_key_none(out, "by");
    json_close(out);
}

struct kept {
    struct call *call;
    const char *reg;
    const struct cell *rows;
    size_t n;
};

static int draw_kept(struct reading *reading, struct json *out, void *context)
{
    const struct kept *kept = context;
    size_t skip = strlen(kept_prefix(kept->call, reading->viewer->person, kept->reg));
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < kept->n; i++)
        show_kept(kept->call, kept->rows[i].name + skip, kept->rows[i].value.text);
    json_close(out);
    json_close(out);
    return 0;
}

int kept_get(struct call *call)
{
    const struct reg *reg;
    struct cell *rows;
    struct kept kept = {.call = call};
    int err = call_register(call, 0, &reg);
    err = err ? err : kept_of(call, call->viewer.person, reg->name, &rows, &kept.n);
    if (err)
        return err;
    kept.reg = reg->name;
    kept.rows = rows;
    return reading_draw(call->reading, &call->json, draw_kept, &kept, &call->oops);
}

static int keep_for(struct call *call, int64_t of, const char *reg)
{
    const struct api_wiring *wiring = &call->api->wiring;
    struct row *person;
    struct cell *rows;
    size_t n;
    int err = store_row(call->reading->store, call->arena, "person", of, &person, &call->oops);
    if (err > 0)
        return oops_set(&call->oops, ERR_INVALID, "to", "没有这个人", "there is no such person");
    err = err ? err : kept_of(call, of, reg, &rows, &n);
    if (!err && n == KEPT_MOST)
        return oops_set(&call->oops, ERR_REFUSED, "name", "这本台账存的视图太多了，先删去一些",
                        "too many views of this register are kept; drop some first");
    return err ? err
               : wiring->note_set(wiring->context, NOTE_VIEW,
                                  kept_key(call, of, reg, call->viewer.person, call_text(call, "name")),
                                  call_text(call, "query"), 0);
}

static int done(struct call *call)
{
    json_open_object(&call->json);
    json_close(&call->json);
    return 0;
}

/* Of one's own view of this name, which it would take the place of. */
static int check_own(struct call *call, const char *reg)
{
    struct text current = TEXT(call->arena);
    struct json json = JSON(&current);
    const char *name = call_text(call, "name"), *query = NULL;
    const char *key = kept_key(call, call->viewer.person, reg, call->viewer.person, name);
    int none = store_note_get(call->reading->store, call->arena, NOTE_VIEW, key, clock_true(), &query);
    if (none < 0)
        return none;
    json_open_object(&json);
    json_key_text(&json, "name", name);
    json_key_text(&json, "query", none ? NULL : query);
    json_close(&json);
    return tags_check(call, view_state(call, name, none ? "" : query), text_end(&current));
}

/* Keeps it for oneself, or gives it to the people named. */
int kept_put(struct call *call)
{
    const struct reg *reg;
    const json_t *to = json_object_get(call->body, "to");
    int err = call_register(call, 0, &reg);
    if (!err && !call->api->wiring.note_set)
        return call_missing(call, "这里不能存视图", "views cannot be kept here");
    if (!err && !json_array_size(to))
        err = check_own(call, reg->name);
    if (!err && !json_array_size(to))
        err = keep_for(call, call->viewer.person, reg->name);
    for (size_t i = 0; !err && i < json_array_size(to); i++)
        err = keep_for(call, call_id_in(json_array_get(to, i)), reg->name);
    return err ? err : done(call);
}

/* One's own, or what somebody gave: `by` is who. */
int kept_delete(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    const struct reg *reg;
    int64_t by = call_body_id(call, "by");
    int err = call_register(call, 0, &reg);
    if (!err && !wiring->note_drop)
        return call_missing(call, "这里不能存视图", "views cannot be kept here");
    err = err ? err
              : wiring->note_drop(wiring->context, NOTE_VIEW,
                                  kept_key(call, call->viewer.person, reg->name, by ? by : call->viewer.person,
                                           call_text(call, "name")));
    return err < 0 ? err : done(call);
}
