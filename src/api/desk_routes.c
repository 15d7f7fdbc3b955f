/* What a person has before him: model, desk, tasks, search, figures. */
#include "api/api_inner.h"
#include "api/routes.h"
#include "format/date.h"
#include "views/board.h"
#include "views/desk.h"
#include "views/explain.h"
#include "views/indicators.h"
#include "views/model.h"
#include "views/search.h"
#include "views/task.h"
#include "vault/token.h"

#include <string.h>

/* Changes only with the law, with what the viewer may see, and with the language of nobody: one name says it all. */
static const char *model_etag(struct call *call)
{
    char hash[TOKEN_HASH];
    struct text who = TEXT(call->arena);
    const struct viewer *viewer = &call->viewer;
    text_printf(&who, "%s %lld %lld %d", call->reading->law->hash, (long long)call->reading->law->generation,
                (long long)viewer->person, viewer->all_units);
    for (size_t i = 0; i < viewer->post_count; i++)
        text_printf(&who, " %s@%lld", viewer->posts[i].post, (long long)viewer->posts[i].unit);
    for (size_t i = 0; i < viewer->role_count; i++)
        text_printf(&who, " %s", viewer->roles[i]);
    token_hash("model", text_end(&who), hash);
    return arena_printf(call->arena, "\"m%.32s\"", hash);
}

int model_get(struct call *call)
{
    const char *etag = model_etag(call), *known = http_header(call->request, "if-none-match");
    call_header(call, "ETag", etag);
    if (known && strstr(known, etag)) {
        call->status = 304;
        return 0;
    }
    return view_model(call->reading, &call->json, &call->oops);
}

int desk_get(struct call *call) { return view_desk(call->reading, &call->json, &call->oops); }

static int moment(struct call *call, const char *name, ms_t *ret_at)
{
    const struct calendar *calendar = call->reading->law->calendar;
    const char *text = http_query(call->request, name);
    if (text_empty(text))
        return 0;
    if (!date_parse(text, calendar ? calendar_offset(calendar) : CALENDAR_BEIJING, ret_at))
        return oops_printf(&call->oops, ERR_INVALID, name, "%s 应是日期或时间", name);
    return 0;
}

int tasks_get(struct call *call)
{
    static const char *const SCOPES[] = {"mine", "waiting", "supervised", "done", "duties"};
    const char *scope = http_query(call->request, "scope");
    struct tasks_query query = {.after = http_query(call->request, "after")};
    int64_t limit;
    int found = scope ? -1 : 0;
    for (int i = 0; scope && i < 5; i++)
        found = strcmp(SCOPES[i], scope) ? found : i;
    if (found < 0)
        return oops_set(&call->oops, ERR_INVALID, "scope", "scope 应是 mine、waiting、supervised、done、duties 之一",
                        "scope must be mine, waiting, supervised, done or duties");
    query.scope = (enum task_scope)found;
    int err = call_number(call, "limit", 1, 500, 50, &limit);
    query.limit = (size_t)limit;
    err = err ? err : moment(call, "from", &query.from);
    err = err ? err : moment(call, "to", &query.to);
    return err ? err : view_tasks(call->reading, &query, &call->json, &call->oops);
}

int explain_get(struct call *call)
{
    int64_t id;
    int err = call_id(call, 0, &id);
    err = err ? err : view_explain(call->reading, id, &call->json, &call->oops);
    if (err > 0)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个任务，或你看不到它",
                        "there is no such task, or you may not see it");
    return err;
}

/* Words of a question: bounded, since each becomes a look-up. */
static const char *words_asked(struct call *call)
{
    const char *q = http_query(call->request, "q");
    return q && text_chars(q) <= 100 ? q : "";
}

int search_get(struct call *call) { return view_search(call->reading, words_asked(call), &call->json, &call->oops); }

int people_get(struct call *call) { return view_people(call->reading, words_asked(call), &call->json, &call->oops); }

int board_get(struct call *call) { return view_board(call->reading, &call->json, &call->oops); }

int indicators_get(struct call *call)
{
    return view_indicators(call->reading, http_query(call->request, "period"), &call->json, &call->oops);
}

static int send_indicators(struct call *call, enum export_form form)
{
    struct export_file file;
    int err = indicators_export(call->reading, http_query(call->request, "period"), http_query(call->request, "pack"),
                                form, &file, &call->oops);
    return err ? err : call_export(call, call_say(call, "指标", "Indicators"), form, &file);
}

int indicators_export_get(struct call *call) { return send_indicators(call, EXPORT_XLSX); }

int indicators_csv_get(struct call *call) { return send_indicators(call, EXPORT_CSV); }

int indicator_rows_get(struct call *call)
{
    const struct http_request *request = call->request;
    int64_t limit;
    int err = call_number(call, "limit", 1, 200, 50, &limit);
    err = err ? err
              : view_indicator_rows(call->reading, call->params[0], http_query(request, "period"),
                                    http_query(request, "after"), (size_t)limit, &call->json, &call->oops);
    return err > 0 ? oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个指标", "there is no such indicator") : err;
}
