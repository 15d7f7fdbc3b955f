#include "api/evidence.h"

#include "api/api_inner.h"
#include "views/record.h"

#include <string.h>

/* --- brought --- */

static const ms_t BROUGHT_MS = (ms_t)30 * 24 * 3600 * 1000;

static const char *brought_key(struct call *call, const char *hash)
{
    return arena_printf(call->arena, "brought/%lld/%s", (long long)call->session.login, hash);
}

int evidence_brought(struct call *call, const char *hash)
{
    const struct api_wiring *wiring = &call->api->wiring;
    return wiring->note_set ? wiring->note_set(wiring->context, NOTE_SESSION, brought_key(call, hash), "1",
                                               clock_true() + BROUGHT_MS)
                            : 0;
}

static int was_brought(struct call *call, const struct row *row, const char *hash, bool *ret_brought)
{
    const char *value;
    *ret_brought = row_int(row, "opener") == call->viewer.person;
    if (*ret_brought)
        return 0;
    int none = store_note_get(call->reading->store, call->arena, NOTE_SESSION, brought_key(call, hash), clock_true(),
                              &value);
    *ret_brought = none == 0;
    return none < 0 ? none : 0;
}

/* --- on a record --- */

static const struct term *names_hash(struct reading *reading, const struct field *field, const char *hash)
{
    const struct term *column = term_column(reading->arena, field->name);
    const struct term *value = term_literal(reading->arena, VALUE_OF_TEXT(arena_text(reading->arena, hash)));
    struct term *term = ARENA_NEW(reading->arena, struct term);
    *term = (struct term){.kind = field->type == TYPE_FILES ? TERM_HOLDS : TERM_EQUAL, .a = column, .b = value};
    return term;
}

/* Records of a register that name the hash in this field; does the viewer read one of them? */
static int seen_in_field(struct call *call, const struct reg *reg, const struct field *field, const char *hash,
                         bool *ret_seen)
{
    struct answer answer;
    struct ask ask = {
        .kind = ASK_ROWS, .table = reg->name, .where = names_hash(call->reading, field, hash), .limit = 20};
    int err = store_ask(call->reading->store, call->arena, &ask, &answer, &call->oops);
    for (size_t i = 0; !err && i < answer.n && !*ret_seen; i++) {
        int64_t id = reg->owner ? row_int(&answer.rows[i], "record") : answer.rows[i].id;
        int hidden = reg->owner ? record_readable(call->reading, reg->owner->name, id, NULL, &call->oops)
                                : record_evidence(call->reading, hash,
                                                  arena_printf(call->arena, "%s/%lld", reg->name, (long long)id),
                                                  &call->oops); /* the field may have readers of its own */
        if (hidden < 0)
            return hidden;
        *ret_seen = hidden == 0;
    }
    return err;
}

static int seen_somewhere(struct call *call, const char *hash, bool *ret_seen)
{
    const struct law *law = call->reading->law;
    for (size_t i = 0; i < law->regs.n && !*ret_seen; i++) {
        const struct reg *reg = law->regs.rows[i].value;
        for (size_t k = 0; k < reg->fields.n && !*ret_seen; k++) {
            const struct field *field = &reg->fields.at[k];
            bool files = field->type == TYPE_FILE || field->type == TYPE_FILES;
            int err = files && strcmp(reg->name, "job") != 0 ? seen_in_field(call, reg, field, hash, ret_seen) : 0;
            if (err)
                return err;
        }
    }
    return 0;
}

static int seen_on(struct call *call, const char *hash, const char *of, bool *ret_seen)
{
    int hidden = record_evidence(call->reading, hash, of, &call->oops);
    *ret_seen = hidden == 0;
    return hidden < 0 ? hidden : 0;
}

int evidence_known(struct call *call, const char *hash, const char *of, struct row **ret_row, bool *ret_known)
{
    struct row *row = NULL;
    bool known = false;
    int64_t id;
    int err = store_find(call->reading->store, "evidence", "hash", hash, &id, &call->oops);
    err = err ? err : store_row(call->reading->store, call->arena, "evidence", id, &row, &call->oops);
    if (err == 0)
        err = was_brought(call, row, hash, &known);
    if (err == 0 && !known)
        err = of ? seen_on(call, hash, of, &known) : seen_somewhere(call, hash, &known);
    if (err < 0)
        return err;
    *ret_row = row;
    *ret_known = known;
    return 0;
}

/* --- named --- */

static int named(struct call *call, const char *hash, const char *of, const char *where)
{
    struct row *row;
    bool known = false;
    int err = of ? evidence_known(call, hash, of, &row, &known) : 0;
    if (!err && !known)
        err = evidence_known(call, hash, NULL, &row, &known);
    if (!err && !known)
        *list_push(call->arena, &call->faults) = (struct flaw){
            .where = where,
            .zh = "没有这份文件：要先上传，或是你能看到的证据",
            .en = "there is no such file: upload it first, or name one that you may see",
        };
    return err;
}

int evidence_named_in(struct call *call, struct value value, const char *of, const char *where)
{
    if (value.kind == VALUE_TEXT)
        return text_empty(value.text) ? 0 : named(call, value.text, of, where);
    for (size_t i = 0; value.kind == VALUE_LIST && i < value.list.n; i++) {
        int err = evidence_named_in(call, value.list.at[i], of, where);
        if (err)
            return err;
    }
    return 0;
}

static bool holds_files(const struct field *field) { return field->type == TYPE_FILE || field->type == TYPE_FILES; }

static int named_in_cells(struct call *call, const struct field *field, const struct cell *cells, size_t n,
                          const char *of)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(cells[i].name, field->name)) {
            int err = evidence_named_in(call, cells[i].value, of, field->name);
            if (err)
                return err;
        }
    return 0;
}

static int named_in_lines(struct call *call, const struct field *field, const struct fact *fact, const char *of)
{
    const struct reg *lines = field->lines;
    for (size_t i = 0; i < fact->line_count; i++)
        for (size_t k = 0; !strcmp(fact->lines[i].field, field->name) && k < lines->fields.n; k++)
            if (holds_files(&lines->fields.at[k])) {
                int err = named_in_cells(call, &lines->fields.at[k], fact->lines[i].cells, fact->lines[i].n, of);
                if (err)
                    return err;
            }
    return 0;
}

int evidence_named(struct call *call, const struct field *fields, size_t n, const struct fact *fact, const char *of)
{
    for (size_t i = 0; i < n; i++) {
        int err = holds_files(&fields[i]) ? named_in_cells(call, &fields[i], fact->values, fact->value_count, of)
                  : fields[i].lines       ? named_in_lines(call, &fields[i], fact, of)
                                          : 0;
        if (err)
            return err;
    }
    return 0;
}
