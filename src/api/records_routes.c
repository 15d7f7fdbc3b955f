/* Registers and records: reading through views, changing through the waist. */
#include "api/api_inner.h"
#include "api/evidence.h"
#include "api/routes.h"
#include "api/sending.h"
#include "api/values.h"
#include "format/date.h"
#include "views/caused.h"
#include "views/list.h"
#include "views/may.h"
#include "views/record.h"
#include "views/show.h"
#include "views/trail.h"

#include <stdio.h>
#include <string.h>

enum { FILTERS = 20 };

static int no_register(struct call *call)
{
    return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这本台账，或你不能看它",
                    "there is no such register, or you may not read it");
}

/* --- lists --- */

/* One "filter[FIELD]=value" of the query; http_query decodes it by its whole name. */
static size_t filters_of(struct call *call, const struct reg *reg, struct list_filter *ret_filters)
{
    size_t n = 0;
    if (!strstr(call->request->query, "filter"))
        return 0;
    for (size_t i = 0; i < reg->fields.n && n < FILTERS; i++) {
        const char *field = reg->fields.at[i].name;
        const char *value = http_query(call->request, arena_printf(call->arena, "filter[%s]", field));
        if (!text_empty(value))
            ret_filters[n++] = (struct list_filter){field, value};
    }
    return n;
}

static int list_query_of(struct call *call, struct list_query *ret_query)
{
    const struct http_request *request = call->request;
    const struct reg *reg;
    int64_t limit, unit;
    struct list_filter *filters = ARENA_ARRAY(call->arena, struct list_filter, FILTERS);
    int err = call_register(call, 0, &reg);
    err = err ? err : call_number(call, "limit", 1, LIST_MOST, 50, &limit);
    err = err ? err : call_number(call, "unit", 0, INT64_MAX, 0, &unit);
    if (err)
        return err;
    *ret_query = (struct list_query){
        .reg = reg->name,
        .q = http_query(request, "q"),
        .state = http_query(request, "state"),
        .rank = http_query(request, "rank"),
        .view = http_query(request, "view"),
        .unit = unit,
        .sort = http_query(request, "sort"),
        .after = http_query(request, "after"),
        .limit = (size_t)limit,
        .filters = filters,
        .filter_count = filters_of(call, reg, filters),
        .for_field = http_query(request, "for"),
        .of = http_query(request, "of"),
    };
    return 0;
}

int list_get(struct call *call)
{
    struct list_query query;
    int err = list_query_of(call, &query);
    err = err ? err : view_list(call->reading, &query, &call->json, &call->oops);
    return err > 0 ? no_register(call) : err;
}

/* What people call the register: so the file is found again among their downloads. */
static const char *title_of(struct call *call, const char *name)
{
    const struct reg *reg = law_reg(call->reading->law, name);
    return reg && reg->title ? reg->title : name;
}

static int send_list(struct call *call, enum export_form form)
{
    struct list_query query;
    struct export_file file;
    int err = list_query_of(call, &query);
    err = err ? err : export_list(call->reading, &query, form, &file, &call->oops);
    if (err)
        return err > 0 ? no_register(call) : err;
    return call_export(call, title_of(call, query.reg), form, &file);
}

int export_get(struct call *call) { return send_list(call, EXPORT_XLSX); }

int export_csv_get(struct call *call) { return send_list(call, EXPORT_CSV); }

int template_get(struct call *call)
{
    const struct reg *reg;
    struct export_file file;
    int err = call_register(call, 0, &reg);
    err = err ? err : export_template(call->reading, reg->name, &file, &call->oops);
    if (err)
        return err > 0 ? no_register(call) : err;
    return call_export(call, arena_printf(call->arena, "%s 导入模板", reg->title), EXPORT_XLSX, &file);
}

int blank_get(struct call *call)
{
    const struct reg *reg;
    int err = call_register(call, 0, &reg);
    err =
        err ? err : view_blank(call->reading, reg->name, http_query(call->request, "cause"), &call->json, &call->oops);
    return err > 0 ? no_register(call) : err;
}

/* --- a record --- */

int record_get(struct call *call)
{
    const struct reg *reg;
    const struct row *row;
    int err = call_record(call, 0, &reg, &row);
    if (err)
        return err;
    const char *etag = arena_printf(call->arena, "\"v%lld\"", (long long)row_int(row, "version"));
    err = view_record(call->reading, reg->name, row->id, &call->json, &call->oops);
    if (err > 0)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这条记录，或你看不到它",
                        "there is no such record, or you may not see it");
    call_header(call, "ETag", etag); /* for If-Match alone: tasks, deeds and refusals move without a new version */
    return err;
}

int record_trail_get(struct call *call)
{
    const struct reg *reg;
    const struct row *row;
    int64_t limit;
    int err = call_record(call, 0, &reg, &row);
    err = err ? err : call_number(call, "limit", 1, 200, 50, &limit);
    if (err)
        return err;
    struct trail_query query = {.table = reg->name,
                                .record = row->id,
                                .after = http_query(call->request, "after"),
                                .limit = (size_t)limit,
                                .fields = true};
    return view_trail(call->reading, &query, &call->json, &call->oops);
}

/* --- documents --- */

static int draw_documents(struct reading *reading, struct json *out, void *context)
{
    const struct row *record = context, *rows;
    const struct term *of = where_is(reading, "record", VALUE_OF_REF(record->table, record->id));
    struct ask ask = ask_rows_by(reading, "document", of, "id", true, 200);
    size_t n = reading_rows(reading, &ask, &rows);
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < n; i++) {
        const struct form *form = map_get(&reading->law->forms, row_text(&rows[i], "form"));
        const char *number = row_text(&rows[i], "number");
        json_open_object(out);
        json_key_int(out, "id", rows[i].id);
        json_key_text(out, "form", row_text(&rows[i], "form"));
        json_key_text(out, "title", form ? form->title : row_text(&rows[i], "form"));
        json_key_text(out, "number", *number ? number : NULL);
        show_moment(reading, out, "at", row_int(&rows[i], "at"));
        json_close(out);
    }
    json_close(out);
    show_page_end(out, NULL, (int64_t)n);
    json_close(out);
    return 0;
}

int record_documents_get(struct call *call)
{
    const struct reg *reg;
    const struct row *row;
    int err = call_record(call, 0, &reg, &row);
    return err ? err : reading_draw(call->reading, &call->json, draw_documents, (void *)row, &call->oops);
}

static int split_file(struct call *call, int64_t *ret_id, const char **ret_format)
{
    const char *file = call->params[0], *dot = strrchr(file, '.');
    const char *format = dot ? dot + 1 : "";
    bool known = !strcmp(format, "pdf") || !strcmp(format, "docx") || !strcmp(format, "html");
    if (!known || !text_to_int(arena_text_n(call->arena, file, (size_t)(dot - file)), ret_id) || *ret_id <= 0)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个文件", "there is no such file");
    *ret_format = arena_text(call->arena, format);
    return 0;
}

static const char *media_of(const char *format)
{
    if (!strcmp(format, "html"))
        return "text/html; charset=utf-8";
    return !strcmp(format, "pdf") ? "application/pdf"
                                  : "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
}

/* What no file system takes in a name becomes a blank; a name longer than most take is cut between characters. */
static const char *file_name(struct arena *arena, const char *words, const char *format)
{
    enum { NAME_MOST = 180 };
    char *name = arena_text(arena, words);
    for (char *c = name; *c; c++)
        *c = (unsigned char)*c < ' ' || strchr("/\\:*?\"<>|", *c) ? ' ' : *c;
    size_t n = text_whole(name, strnlen(name, NAME_MOST));
    return arena_printf(arena, "%s.%s", text_trim(arena, arena_text_n(arena, name, n)), format);
}

/* 《安全漏洞整改通知书》整改〔2026〕012号 图书馆门户网站安全漏洞整改.pdf: as people file it. */
static int document_name(struct call *call, const struct row *document, const char *format, const char **ret_name)
{
    struct value of = row_get(document, "record");
    const struct form *form = map_get(&call->reading->law->forms, row_text(document, "form"));
    const struct reg *reg = law_reg(call->reading->law, of.ref.table);
    struct row *record;
    int err = store_row(call->reading->store, call->arena, of.ref.table, of.ref.id, &record, &call->oops);
    if (err < 0)
        return err;
    const char *own = err ? "" : row_text(record, "number"), *printed = row_text(document, "number");
    bool by_own = *own && (!*printed || (form && text_same(form->number, "own")));
    const char *title = err || !reg ? "" : row_text(record, reg_title_field(reg));
    *ret_name = file_name(call->arena,
                          arena_printf(call->arena, "《%s》%s %s", form ? form->title : row_text(document, "form"),
                                       by_own ? own : printed, title),
                          format);
    return 0;
}

int document_get(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    const char *format = "";
    const void *bytes = NULL;
    int64_t id = 0;
    size_t n = 0;
    struct row *document;
    int err = split_file(call, &id, &format);
    if (!wiring->document)
        return call_missing(call, "这里不能生成单据", "documents are not made here");
    err = err ? err : store_row(call->reading->store, call->arena, "document", id, &document, &call->oops);
    if (err < 0)
        return err;
    struct value of = err ? VALUE_NONE : row_get(document, "record");
    if (of.kind == VALUE_REF) /* who reads the record reads what was printed of it */
        err = record_readable(call->reading, of.ref.table, of.ref.id, NULL, &call->oops);
    if (err > 0 || of.kind != VALUE_REF)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这份单据，或你看不到它",
                        "there is no such document, or you may not see it");
    err = err ? err : wiring->document(wiring->context, call->reading, id, format, &bytes, &n, &call->oops);
    const char *name = "";
    err = err ? err : document_name(call, document, format, &name);
    if (err)
        return err;
    call->type = media_of(format);
    call_header(call, "Content-Disposition", call_disposition(call->arena, "inline", name));
    text_add_n(&call->text, bytes, n);
    return 0;
}

/* --- changing --- */

/* The fact and its trail carry a secret only as the vault gives it back; an empty one takes the secret away. */
static void seal_secrets(struct call *call, const struct reg *reg, struct fact *fact, size_t from)
{
    for (size_t i = from; !reg->builtin && i < fact->value_count; i++) {
        struct value *value = &fact->values[i].value;
        const struct field *field = reg_field(reg, fact->values[i].name);
        if (!field || field->type != TYPE_SECRET || value->kind != VALUE_TEXT || text_empty(value->text))
            continue;
        const char *purpose = vault_purpose_field(call->arena, reg->name, field->name);
        *value =
            VALUE_OF_TEXT(vault_seal(call->api->wiring.vault, call->arena, purpose, value->text, strlen(value->text)));
    }
}

static int enter_values(struct call *call, const struct reg *reg, const json_t *object, struct fact *fact)
{
    size_t before = fact->value_count;
    const char *of = arena_printf(call->arena, "%s/%lld", reg->name, (long long)fact->record);
    values_enter(call->arena, call->reading->law, reg, object, fact, &call->faults);
    seal_secrets(call, reg, fact, before);
    return evidence_named(call, reg->fields.at, reg->fields.n, fact, fact->record ? of : NULL);
}

/* Ids of the lines that a field with free rows has now: what the list no longer names is removed. */
static int dropped_lines(struct call *call, const struct reg *reg, const json_t *values, int64_t record,
                         struct fact *fact)
{
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        struct answer answer;
        bool free_rows = field->type == TYPE_LINES && field->lines && !field->rows.n && !field->each;
        if (!free_rows || !json_is_array(json_object_get(values, field->name)))
            continue;
        struct ask ask = {.kind = ASK_ROWS,
                          .table = field->lines->name,
                          .limit = VALUES_LINES,
                          .where = where_is(call->reading, "record", VALUE_OF_INT(record))};
        int err = store_ask(call->reading->store, call->arena, &ask, &answer, &call->oops);
        if (err)
            return err;
        int64_t *ids = ARENA_ARRAY(call->arena, int64_t, answer.n);
        for (size_t k = 0; k < answer.n; k++)
            ids[k] = answer.rows[k].id;
        values_dropped(call->arena, field, values, ids, answer.n, fact);
    }
    return 0;
}

static int send_deed(struct call *call, const struct reg *reg, int64_t record, const char *deed)
{
    struct fact *fact;
    const json_t *values = json_object_get(call->body, "values");
    int err = sending_fact(call, FACT_DEED, deed, reg->name, record, &fact);
    if (err)
        return err;
    err = enter_values(call, reg, values, fact);
    if (!err && record)
        err = dropped_lines(call, reg, values, record, fact);
    return err ? err : sending_send(call, fact);
}

/* A register that people write, not the engine. */
static int written_register(struct call *call, const struct reg **ret_reg)
{
    int err = call_register(call, 0, ret_reg);
    if (!err && (*ret_reg)->builtin)
        return oops_printf(&call->oops, ERR_FORBIDDEN, "path", "“%s”由系统自己登记", (*ret_reg)->title);
    return err;
}

static int open_with_second(struct call *call)
{
    const struct reg *reg;
    int err = written_register(call, &reg);
    return err ? err : send_deed(call, reg, 0, "open");
}

int open_post(struct call *call)
{
    const struct reg *reg;
    int err = written_register(call, &reg);
    return err ? err : sending_with_second(call, open_with_second);
}

/* A record that the viewer may read; whether he may do it is decided behind the waist. */
static int written_record(struct call *call, const struct reg **ret_reg, int64_t *ret_id)
{
    const struct row *row;
    int err = written_register(call, ret_reg);
    err = err ? err : call_record(call, 0, ret_reg, &row);
    if (!err)
        *ret_id = row->id;
    return err;
}

static int deed_with_second(struct call *call)
{
    const struct reg *reg;
    int64_t id;
    int err = written_record(call, &reg, &id);
    return err ? err : send_deed(call, reg, id, call->params[2]);
}

int deed_post(struct call *call)
{
    const struct reg *reg;
    int64_t id;
    int err = written_record(call, &reg, &id);
    if (!err && (!strcmp(call->params[2], "open") || strchr(call->params[2], ':')))
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个动作", "there is no such deed");
    return err ? err : sending_with_second(call, deed_with_second);
}

int correct_patch(struct call *call)
{
    const struct reg *reg;
    int64_t id;
    int err = written_record(call, &reg, &id);
    return err ? err : send_deed(call, reg, id, "edit");
}

/* --- the verbs that every case has --- */

static int verb_fact(struct call *call, const char *verb, const struct reg **ret_reg, struct fact **ret_fact)
{
    int64_t id;
    int err = written_record(call, ret_reg, &id);
    return err ? err : sending_fact(call, FACT_DEED, verb, (*ret_reg)->name, id, ret_fact);
}

static void enter_moment(struct call *call, struct fact *fact, const char *name)
{
    int64_t ms;
    const char *text = call_text(call, name);
    if (text && date_parse(text, 0, &ms))
        sending_value(call, fact, name, VALUE_OF_INT(ms));
}

int transfer_post(struct call *call)
{
    const struct reg *reg;
    struct fact *fact;
    int err = verb_fact(call, "transfer", &reg, &fact);
    if (err)
        return err;
    sending_value(call, fact, "to", VALUE_OF_REF("person", call_body_id(call, "to")));
    return sending_send(call, fact);
}

int delegate_post(struct call *call)
{
    const struct reg *reg;
    struct fact *fact;
    int err = verb_fact(call, "delegate", &reg, &fact);
    if (err)
        return err;
    sending_value(call, fact, "to", VALUE_OF_REF("person", call_body_id(call, "to")));
    enter_moment(call, fact, "until");
    return sending_send(call, fact);
}

/* More time for a step or duty of the record instead of for its state. */
static void name_duty(struct call *call, struct fact *fact)
{
    const char *duty = call_text(call, "duty");
    if (!text_empty(duty))
        sending_value(call, fact, "duty", VALUE_OF_TEXT(arena_text(call->arena, duty)));
}

/* What the register asks for beside the date (protection until then …) stands in `values` or beside `until`. */
int extend_post(struct call *call)
{
    const struct reg *reg;
    struct fact *fact;
    int err = verb_fact(call, "extend", &reg, &fact);
    if (err)
        return err;
    json_t *more = json_copy(call->body);
    json_object_del(more, "until");
    json_object_del(more, "duty");
    json_object_del(more, "values");
    if (!reg_field(reg, "reason"))
        json_object_del(more, "reason");
    err = enter_values(call, reg, more, fact);
    err = err ? err : enter_values(call, reg, json_object_get(call->body, "values"), fact);
    json_decref(more);
    if (err)
        return err;
    name_duty(call, fact);
    enter_moment(call, fact, "until");
    return sending_send(call, fact);
}

int extend_decide_post(struct call *call)
{
    const struct reg *reg;
    struct fact *fact;
    int err = verb_fact(call, call_flag(call, "grant") ? "grant" : "deny", &reg, &fact);
    if (err)
        return err;
    name_duty(call, fact);
    enter_moment(call, fact, "until");
    return sending_send(call, fact);
}

/* --- many at once --- */

struct bulk {
    struct sent *sent;
    size_t n;
};

static int draw_bulk(struct reading *reading, struct json *out, void *context)
{
    const struct bulk *bulk = context;
    json_open_object(out);
    json_key(out, "done");
    json_open_array(out);
    for (size_t i = 0; i < bulk->n; i++)
        if (bulk->sent[i].answer && !bulk->sent[i].answer->code && !bulk->sent[i].answer->refusals.n)
            json_int(out, bulk->sent[i].fact->record);
    json_close(out);
    json_key(out, "refused");
    json_open_array(out);
    for (size_t i = 0; i < bulk->n; i++) {
        const struct fact_answer *answer = bulk->sent[i].answer;
        const struct refusals none = {0};
        if (answer && !answer->code && !answer->refusals.n)
            continue;
        json_open_object(out);
        json_key_int(out, "id", bulk->sent[i].fact->record);
        json_key_text(out, "reason",
                      !answer             ? reading_say(reading, err_zh(ERR_BUSY), err_en(ERR_BUSY))
                      : answer->refusals.n ? NULL
                                           : reading_say(reading, answer->oops.zh, answer->oops.en));
        show_refusals(reading, out, "refusals", answer ? &answer->refusals : &none);
        json_close(out);
    }
    json_close(out);
    const char **facts = ARENA_ARRAY(reading->arena, const char *, bulk->n);
    for (size_t i = 0; i < bulk->n; i++)
        facts[i] = bulk->sent[i].fact->id;
    caused_show(reading, out, facts, bulk->n);
    json_close(out);
    return 0;
}

static int bulk_answered(struct call *call, struct sent *sent, size_t n)
{
    struct bulk bulk = {sent, n};
    return reading_draw(call->reading, &call->json, draw_bulk, &bulk, &call->oops);
}

static int bulk_fact(struct call *call, const struct reg *reg, size_t i, int64_t record, struct fact **ret_fact)
{
    const struct row *row;
    int err = record_readable(call->reading, reg->name, record, &row, &call->oops);
    if (err > 0)
        return oops_printf(&call->oops, ERR_NOT_FOUND, "ids", "没有记录 %lld，或你看不到它", (long long)record);
    err = err ? err : sending_fact(call, FACT_DEED, call_text(call, "deed"), reg->name, record, ret_fact);
    err = err ? err : sending_id(call, i + 1, (*ret_fact)->id);
    if (err)
        return err;
    (*ret_fact)->version = 0; /* If-Match cannot speak of many */
    return enter_values(call, reg, json_object_get(call->body, "values"), *ret_fact);
}

int bulk_post(struct call *call)
{
    const json_t *ids = json_object_get(call->body, "ids");
    const struct reg *reg;
    size_t n = json_array_size(ids);
    struct sent *sent = ARENA_ARRAY(call->arena, struct sent, n);
    call->params[0] = arena_text(call->arena, call_text(call, "register"));
    int err = written_register(call, &reg);
    for (size_t i = 0; i < n && !err && !call->faults.n; i++)
        err = bulk_fact(call, reg, i, call_id_in(json_array_get(ids, i)), &sent[i].fact);
    if (!err && call->faults.n)
        err =
            oops_set(&call->oops, ERR_INVALID, call->faults.at[0].where, "有几项填得不对", "some fields are not valid");
    return err ? err : sending_each(call, sent, n, bulk_answered);
}
