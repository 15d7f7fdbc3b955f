/* Messages: what a person was told, what became of it, read or acknowledged. */
#include "api/routes.h"
#include "api/sending.h"
#include "views/inbox.h"
#include "views/record.h"

#include <string.h>

/* "register/17" of the query: a record that the viewer may read. */
static int record_asked(struct call *call, const char **ret_table, int64_t *ret_id)
{
    const char *text = http_query(call->request, "record"), *slash = text ? strchr(text, '/') : NULL;
    if (text_empty(text))
        return 0;
    const char *table = slash ? arena_text_n(call->arena, text, (size_t)(slash - text)) : "";
    if (!slash || !text_to_int(slash + 1, ret_id))
        return oops_set(&call->oops, ERR_INVALID, "record", "record 应写成 台账/编号", "record must be register/id");
    int err = record_readable(call->reading, table, *ret_id, NULL, &call->oops);
    if (err > 0)
        return oops_set(&call->oops, ERR_NOT_FOUND, "record", "没有这条记录，或你看不到它",
                        "there is no such record, or you may not see it");
    *ret_table = table;
    return err;
}

int inbox_get(struct call *call)
{
    const char *state = http_query(call->request, "state");
    int64_t limit;
    int err = call_number(call, "limit", 1, 200, 50, &limit);
    bool unread = !state || strcmp(state, "all") != 0;
    return err ? err
               : view_inbox(call->reading, unread, http_query(call->request, "after"), (size_t)limit, &call->json,
                            &call->oops);
}

int deliveries_get(struct call *call)
{
    const char *table = NULL;
    int64_t record = 0, limit;
    int err = record_asked(call, &table, &record);
    err = err ? err : call_number(call, "limit", 1, 200, 50, &limit);
    if (err)
        return err;
    return view_deliveries(call->reading, table, record, http_query(call->request, "after"), (size_t)limit, &call->json,
                           &call->oops);
}

static int own_message(struct call *call, int64_t *ret_id, struct row **ret_row)
{
    int err = call_id(call, 0, ret_id);
    err = err ? err : store_row(call->reading->store, call->arena, "delivery", *ret_id, ret_row, &call->oops);
    if (err > 0 || (!err && row_int(*ret_row, "person") != call->viewer.person))
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这条消息", "there is no such message");
    return err;
}

static int tell(struct call *call, const char *name, bool receipt)
{
    int64_t id;
    struct row *row;
    struct fact *fact;
    int err = own_message(call, &id, &row);
    err = err ? err : sending_fact(call, FACT_TELL, name, "delivery", id, &fact);
    if (err)
        return err;
    fact->version = 0;
    if (!row_int(row, "read-at"))
        sending_value(call, fact, "read-at", VALUE_OF_INT(fact->at));
    if (receipt && !row_int(row, "receipt-at"))
        sending_value(call, fact, "receipt-at", VALUE_OF_INT(fact->at));
    return sending_send(call, fact);
}

int inbox_read_post(struct call *call) { return tell(call, "read", false); }

int inbox_receipt_post(struct call *call) { return tell(call, "receipt", true); }
