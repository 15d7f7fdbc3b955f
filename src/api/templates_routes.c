/* Word files of the institution's own for printed forms: looked at before they are kept as evidence, one for each form.
 */
#include "api/api_inner.h"
#include "api/routes.h"
#include "api/sending.h"
#include "api/tags.h"
#include "views/show.h"

#include <string.h>

static const char TABLE[] = "form-template",
                  MEDIA[] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

static int no_form(struct call *call)
{
    return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这种单据，或它没有模板",
                    "there is no such form, or it has no template");
}

static const struct form *form_of(struct call *call) { return map_get(&call->reading->law->forms, call->params[0]); }

/* --- which there are --- */

static const struct row *row_of(const struct row *rows, size_t n, const char *form)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(row_text(&rows[i], "form"), form) && *row_text(&rows[i], "hash"))
            return &rows[i];
    return NULL;
}

static const char *template_state(struct call *call, const char *form, const struct row *row)
{
    return arena_printf(call->arena, "template %s %s %lld", form, row_text(row, "hash"), (long long)row_int(row, "at"));
}

static int draw_templates(struct reading *reading, struct json *out, void *context)
{
    const struct map *forms = &reading->law->forms;
    const struct row *rows;
    struct ask ask = ask_rows_by(reading, TABLE, NULL, "id", false, 500);
    size_t n = reading_rows(reading, &ask, &rows);
    struct call *call = context;
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < forms->n; i++) {
        const struct form *form = forms->rows[i].value;
        const struct row *row = row_of(rows, n, form->name);
        json_open_object(out);
        json_key_text(out, "form", form->name);
        json_key_text(out, "tag", tags_of(call, template_state(call, form->name, row)));
        json_key_text(out, "title", form->title ? reading_say(reading, form->title, form->en) : form->name);
        json_key_text(out, "name", row_text(row, "name"));
        show_ref(reading, out, "by", row_get(row, "by"));
        show_moment(reading, out, "at", row_int(row, "at"));
        json_close(out);
    }
    json_close(out);
    json_close(out);
    return 0;
}

int templates_get(struct call *call)
{
    return reading_draw(call->reading, &call->json, draw_templates, call, &call->oops);
}

/* --- out --- */

int template_file_get(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    const void *bytes;
    size_t n;
    bool sample = !strcmp(call->params[1], "sample.docx");
    if (!wiring->template_kept)
        return call_missing(call, "这里不能生成单据", "documents are not made here");
    if ((!sample && strcmp(call->params[1], "template.docx")) || !form_of(call))
        return no_form(call);
    int err = (sample ? wiring->template_sample : wiring->template_kept)(wiring->context, call->reading,
                                                                         call->params[0], &bytes, &n, &call->oops);
    if (err)
        return err < 0 ? err : no_form(call);
    call->type = MEDIA;
    call_header(call, "Content-Disposition", arena_printf(call->arena, "attachment; filename=\"%s\"", call->params[1]));
    text_add_n(&call->text, bytes, n);
    return 0;
}

/* --- in --- */

struct bringing {
    struct evidence evidence;
    const char *name;
    const char *unused; /* JSON */
};

static int kept(struct call *call, struct sent *sent, size_t n)
{
    const struct bringing *bringing = call->state;
    for (size_t i = 0; i < n; i++)
        if (!sent[i].answer || sent[i].answer->code)
            return oops_set(&call->oops, sent[i].answer ? -sent[i].answer->code : ERR_BUSY, "form-template",
                            "模板没有存下，请再试一次", "the template was not kept, try again");
    json_open_object(&call->json);
    json_key_text(&call->json, "form", call->params[0]);
    json_key_text(&call->json, "name", bringing->name);
    json_key(&call->json, "unused");
    json_raw(&call->json, bringing->unused);
    json_close(&call->json);
    return 0;
}

static int add_evidence(struct call *call, const struct evidence *evidence, const char *name, struct sent *ret_sent,
                        size_t *count)
{
    struct fact *fact;
    int64_t id;
    int err = store_find(call->reading->store, "evidence", "hash", evidence->sha256, &id, &call->oops);
    if (err <= 0)
        return err; /* the same content is kept once */
    err = sending_trusted(call, "open", "evidence", 0, &fact);
    if (err)
        return err;
    sending_value(call, fact, "hash", VALUE_OF_TEXT(evidence->sha256));
    sending_value(call, fact, "sm3", VALUE_OF_TEXT(evidence->sm3));
    sending_value(call, fact, "name", VALUE_OF_TEXT(name));
    sending_value(call, fact, "size", VALUE_OF_INT(evidence->size));
    sending_value(call, fact, "media", VALUE_OF_TEXT(evidence->media));
    ret_sent[(*count)++].fact = fact;
    return 0;
}

static int add_template(struct call *call, const char *hash, const char *name, struct fact **ret_fact)
{
    int64_t id = 0;
    int none = store_find(call->reading->store, TABLE, "form", call->params[0], &id, &call->oops);
    if (none < 0)
        return none;
    int err = sending_trusted(call, none ? "open" : "edit", TABLE, none ? 0 : id, ret_fact);
    if (err)
        return err;
    err = sending_id(call, 1, (*ret_fact)->id); /* beside that of the file */
    (*ret_fact)->version = 0;
    sending_value(call, *ret_fact, "form", VALUE_OF_TEXT(call->params[0]));
    sending_value(call, *ret_fact, "hash", VALUE_OF_TEXT(hash));
    sending_value(call, *ret_fact, "name", VALUE_OF_TEXT(name));
    sending_value(call, *ret_fact, "by", VALUE_OF_REF("person", call->viewer.person));
    sending_value(call, *ret_fact, "at", VALUE_OF_INT(call_now(call)));
    return err;
}

static int template_note(struct call *call)
{
    const struct bringing *bringing = call->state;
    struct sent *sent = ARENA_ARRAY(call->arena, struct sent, 2);
    size_t n = 0;
    int err = add_evidence(call, &bringing->evidence, bringing->name, sent, &n);
    err = err ? err : add_template(call, bringing->evidence.sha256, bringing->name, &sent[n].fact);
    return err ? err : sending_each(call, sent, n + 1, kept);
}

static int template_take(struct call *call)
{
    const struct http_request *request = call->request;
    struct bringing *bringing = call->state;
    int err = evidence_store_take(call->api->evidence_folder, request->body_file, request->body,
                                  (size_t)request->body_size, bringing->name, &bringing->evidence, &call->oops);
    return err ? err : call_on_reader(call, template_note);
}

static int check_present(struct call *call)
{
    struct row *row = NULL;
    int64_t id;
    int err = store_find(call->reading->store, TABLE, "form", call->params[0], &id, &call->oops);
    err = err ? err : store_row(call->reading->store, call->arena, TABLE, id, &row, &call->oops);
    if (err < 0)
        return err;
    const struct row *present = row && *row_text(row, "hash") ? row : NULL;
    struct text current = TEXT(call->arena);
    struct json json = JSON(&current);
    json_open_object(&json);
    json_key_text(&json, "name", row_text(present, "name"));
    json_close(&json);
    return tags_check(call, template_state(call, call->params[0], present), text_end(&current));
}

int template_put(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    const struct http_request *request = call->request;
    struct bringing *bringing = ARENA_NEW(call->arena, struct bringing);
    struct text unused = TEXT(call->arena);
    struct json json = JSON(&unused);
    bringing->name = call_file_name(call);
    call->state = bringing;
    if (!wiring->template_check)
        return call_missing(call, "这里不能生成单据", "documents are not made here");
    if (!form_of(call))
        return no_form(call);
    if (!bringing->name)
        return oops_set(&call->oops, ERR_INVALID, "name", "写明文件名（name=…），不超过 255 字节",
                        "give the file's name (name=…), at most 255 bytes");
    int err = check_present(call);
    if (err)
        return err;
    json_open_array(&json);
    err = wiring->template_check(wiring->context, call->reading, call->params[0], request->body_file, request->body,
                                     (size_t)request->body_size, &json, &call->oops);
    json_close(&json);
    bringing->unused = text_end(&unused);
    return err ? err : call_on_slow(call, template_take);
}

/* --- given up: the file stays as evidence, the trail says which it was --- */

static int given_up(struct call *call, struct fact_answer *answer)
{
    (void)answer;
    json_open_object(&call->json);
    json_close(&call->json);
    return 0;
}

int template_delete(struct call *call)
{
    struct fact *fact;
    int64_t id;
    int err = store_find(call->reading->store, TABLE, "form", call->params[0], &id, &call->oops);
    if (err)
        return err < 0 ? err : no_form(call);
    err = sending_trusted(call, "edit", TABLE, id, &fact);
    if (err)
        return err;
    fact->version = 0;
    sending_value(call, fact, "hash", VALUE_NONE);
    sending_value(call, fact, "name", VALUE_NONE);
    sending_value(call, fact, "by", VALUE_OF_REF("person", call->viewer.person));
    sending_value(call, fact, "at", VALUE_OF_INT(call_now(call)));
    return sending_then(call, fact, given_up);
}
