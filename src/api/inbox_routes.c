/* Messages that were read or acknowledged. */
#include "api/routes.h"
#include "api/sending.h"

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
