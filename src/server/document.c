#include "server/document.h"

#include "api/evidence_store.h"
#include "paper/paper_docx.h"
#include "paper/paper_html.h"
#include "paper/paper_pdf.h"
#include "server/document_template.h"
#include "server/folder.h"
#include "views/past.h"

#include <string.h>

enum { HASH_SHOWN = 16 };

struct making {
    const struct document_house *house;
    struct reading *reading;
    const struct row *document;
    const struct form *form;
    struct value about; /* the record it was printed of */
    bool gone;          /* which is not there any more */
    struct paper *paper;
    struct docx_names names;   /* what the institution's own file asks for */
    struct docx_fields fields; /* and gets */
};

/* --- what stands at the end of every document --- */

static void add_article(struct arena *arena, struct names *articles, const char *article)
{
    for (size_t i = 0; i < articles->n; i++)
        if (!strcmp(articles->at[i], article))
            return;
    *list_push(arena, articles) = article;
}

static const char *articles_of(struct making *making, const char *pack)
{
    struct arena *arena = making->reading->arena;
    struct names articles = {0};
    struct text text = TEXT(arena);
    for (size_t i = 0; i < making->form->basis.n; i++) {
        const struct clause *clause = law_clause(making->reading->law, making->form->basis.at[i]);
        if (clause && clause->article && text_same(clause->pack, pack))
            add_article(arena, &articles, clause->article);
    }
    for (size_t i = 0; i < articles.n; i++)
        text_printf(&text, "%s%s", i ? "、" : "", articles.at[i]);
    return text_end(&text);
}

/* "依据：《网络安全监测和预警通报管理制度》第六条、第十条。" */
static const char *basis_of(struct making *making)
{
    const struct law *law = making->reading->law;
    struct text text = TEXT(making->reading->arena);
    for (size_t i = 0; i < law->packs.n; i++) {
        const char *articles = articles_of(making, law->packs.at[i].name);
        if (*articles)
            text_printf(&text, "%s《%s》%s", text.n ? "，" : "依据：",
                        law->packs.at[i].title ? law->packs.at[i].title : law->packs.at[i].name, articles);
    }
    return text.n ? arena_printf(making->reading->arena, "%s。", text_end(&text)) : "";
}

/* The newest change up to then, when the one that printed it is not found: the head of the chain it was printed under.
 */
static const struct row *newest_before(struct reading *reading, ms_t at)
{
    static const char *const COLUMNS[] = {"hash"};
    const struct row *rows;
    struct ask ask =
        ask_rows_by(reading, "trail", where_compare(reading, "at", TERM_AT_MOST, VALUE_OF_INT(at)), "id", true, 1);
    ask.columns = COLUMNS;
    ask.column_count = 1;
    return reading_rows(reading, &ask, &rows) ? &rows[0] : NULL;
}

/* Whoever holds the paper finds the change that printed it in the trail again. */
static const struct row *printed_by(struct making *making)
{
    ms_t at = row_int(making->document, "at");
    const struct row *change = past_insertion(making->reading, "document", making->document->id, at, making->about);
    return change || reading_wants(making->reading) ? change : newest_before(making->reading, at);
}

/* /r/TABLE/ID shows the record, and with the rest of the address whether the trail still says the same. "" where nobody
 * has said by which name people reach the server: what a request calls it is whatever its sender wrote. */
static const char *link_of(struct making *making, const struct row *change)
{
    if (text_empty(making->house->base_url))
        return "";
    return arena_printf(making->reading->arena, "%s/r/%s/%lld?doc=%lld&seq=%lld&hash=%.*s", making->house->base_url,
                        making->about.ref.table, (long long)making->about.ref.id, (long long)making->document->id,
                        (long long)(change ? change->id : 0), HASH_SHOWN, row_text(change, "hash"));
}

/* What the code would lead to, for somebody who looks it up by hand. */
static const char *proof_of(struct making *making, const struct row *change)
{
    return arena_printf(making->reading->arena, "核验：本件在烽燧里“逐字段的变更”第%lld条，摘要以%.*s开头。",
                        (long long)(change ? change->id : 0), HASH_SHOWN, row_text(change, "hash"));
}

static void write_closing(void *context)
{
    struct making *making = context;
    struct arena *arena = making->reading->arena;
    const struct row *change = printed_by(making);
    const char *basis = basis_of(making);
    if (*basis)
        paper_text(making->paper, basis);
    const char *link = link_of(making, change);
    if (*link)
        paper_qr(making->paper, link,
                 change ? arena_printf(arena, "扫码核验\n留痕第%lld条\n%.*s", (long long)change->id, HASH_SHOWN,
                                       row_text(change, "hash"))
                        : "扫码核验");
    else if (change)
        paper_text(making->paper, proof_of(making, change));
}

/* --- the whole --- */

static const char *mark_of(const struct document_house *house)
{
    if (house->demo && house->test_clock)
        return "样例　测试时钟";
    return house->demo ? "样例" : house->test_clock ? "测试时钟" : "";
}

static const char *number_of(const struct making *making, const struct row *record)
{
    const char *own = row_text(record, "number"), *printed = row_text(making->document, "number");
    return making->form->number && !strcmp(making->form->number, "own") && *own ? own : printed;
}

static void write_head(struct making *making, struct deciding *deciding)
{
    const char *number = number_of(making, deciding->subject);
    making->paper = paper_new(deciding->arena, arena_printf(deciding->arena, "%s %s", making->form->title, number),
                              making->house->institution, row_int(making->document, "at"));
    paper_mark(making->paper, mark_of(making->house));
    paper_head(making->paper, making->house->institution, number);
    paper_title(making->paper, making->form->title);
}

/* The record as it was; false: it is gone. */
static bool begin(struct making *making, struct deciding *deciding, struct document_writing *ret_writing)
{
    const struct row *record = deciding_row(deciding, making->about.ref.table, making->about.ref.id);
    making->gone = !record;
    if (!record)
        return false;
    deciding->now = row_int(making->document, "at");
    deciding->subject = past_row(making->reading, record, deciding->now);
    deciding->reg = law_reg(deciding->law, record->table);
    *ret_writing = (struct document_writing){.reading = making->reading,
                                             .deciding = deciding,
                                             .form = making->form,
                                             .institution = making->house->institution,
                                             .closing = write_closing,
                                             .context = making};
    return true;
}

static int write_paper(struct deciding *deciding, void *context)
{
    struct making *making = context;
    struct document_writing writing;
    if (!begin(making, deciding, &writing))
        return 0;
    write_head(making, deciding);
    writing.paper = making->paper;
    document_body_write(&writing);
    if (*writing.date)
        paper_imprint(making->paper, "", making->house->institution,
                      arena_printf(deciding->arena, "%s印发", writing.date));
    return 0;
}

static int bytes_of(struct making *making, const char *format, const void **ret_bytes, size_t *ret_size,
                    struct oops *oops)
{
    const char *bytes = NULL;
    struct arena *arena = making->reading->arena;
    int failed;
    if (!strcmp(format, "pdf")) {
        failed = paper_pdf(making->paper, arena, &bytes, ret_size, oops);
    } else if (!strcmp(format, "docx")) {
        failed = paper_docx(making->paper, arena, &bytes, ret_size, oops);
    } else {
        struct text text = TEXT(arena);
        failed = paper_html(making->paper, &text, oops);
        bytes = text_end(&text);
        *ret_size = text.n;
    }
    *ret_bytes = bytes;
    return failed;
}

static bool known_format(const char *format)
{
    return !strcmp(format, "pdf") || !strcmp(format, "docx") || !strcmp(format, "html");
}

/* --- into the institution's own file --- */

static int gather(struct deciding *deciding, void *context)
{
    struct making *making = context;
    struct document_writing writing;
    if (!begin(making, deciding, &writing))
        return 0;
    const char *office, *date, *given[DOCUMENT_GIVENS];
    const struct row *change = printed_by(making);
    document_body_signature(&writing, &office, &date);
    given[DOCUMENT_ISSUER] = making->house->institution;
    given[DOCUMENT_NUMBER] = number_of(making, deciding->subject);
    given[DOCUMENT_TITLE] = making->form->title;
    given[DOCUMENT_OFFICE] = office;
    given[DOCUMENT_DATE] = date;
    given[DOCUMENT_BASIS] = basis_of(making);
    given[DOCUMENT_SEQ] = change ? arena_printf(deciding->arena, "%lld", (long long)change->id) : "";
    given[DOCUMENT_HASH] = arena_printf(deciding->arena, "%.*s", HASH_SHOWN, row_text(change, "hash"));
    const char *link = link_of(making, change);
    given[DOCUMENT_LINK] = *link ? link : proof_of(making, change);
    given[DOCUMENT_CODE] = *link ? link : NULL;
    document_template_fields(&writing, &making->names, given, &making->fields);
    return 0;
}

/* DOCUMENT_NONE: the form has no template of the institution. */
static int read_template(const struct document_house *house, struct reading *reading, const char *form,
                         const char **ret_bytes, size_t *ret_size, struct oops *oops)
{
    int64_t id;
    struct row *row;
    char *bytes;
    if (!house->evidence_folder || !law_reg(reading->law, "form-template"))
        return DOCUMENT_NONE;
    int none = store_find(reading->store, "form-template", "form", form, &id, oops);
    none = none ? none : store_row(reading->store, reading->arena, "form-template", id, &row, oops);
    if (none)
        return none < 0 ? none : DOCUMENT_NONE;
    if (!*row_text(row, "hash"))
        return DOCUMENT_NONE;
    const char *path = evidence_store_path(reading->arena, house->evidence_folder, row_text(row, "hash"));
    int failed = path ? folder_read(reading->arena, path, DOCX_TEMPLATE_FILE, &bytes, ret_size, oops)
                      : oops_set(oops, ERR_CORRUPT, "form-template", "模板的摘要不对", "the template's hash is none");
    *ret_bytes = failed ? NULL : bytes;
    return failed;
}

static int fill_template(struct making *making, const char *bytes, size_t n, const void **ret_bytes, size_t *ret_size,
                         struct oops *oops)
{
    const char *filled = NULL;
    int failed = docx_template_names(bytes, n, making->reading->arena, &making->names, oops);
    failed = failed ? failed : reading_decide(making->reading, gather, making, oops);
    if (!failed && !making->gone)
        failed = docx_template_fill(bytes, n, &making->fields, making->reading->arena, &filled, ret_size, NULL, oops);
    *ret_bytes = filled;
    return failed;
}

/* --- the door --- */

static int gone(struct oops *oops)
{
    return oops_set(oops, ERR_NOT_FOUND, "record", "这份单据所依据的记录已不存在",
                    "the record it was printed of is gone");
}

static int render(struct making *making, const char *format, const void **ret_bytes, size_t *ret_size,
                  struct oops *oops)
{
    const char *template;
    size_t n;
    int none = strcmp(format, "docx")
                   ? DOCUMENT_NONE
                   : read_template(making->house, making->reading, making->form->name, &template, &n, oops);
    if (none < 0)
        return none;
    int failed = none ? reading_decide(making->reading, write_paper, making, oops)
                      : fill_template(making, template, n, ret_bytes, ret_size, oops);
    if (failed < 0)
        return failed;
    if (making->gone)
        return gone(oops);
    return none ? bytes_of(making, format, ret_bytes, ret_size, oops) : 0;
}

int document_render(const struct document_house *house, struct reading *reading, int64_t document, const char *format,
                    const void **ret_bytes, size_t *ret_size, struct oops *oops)
{
    struct row *row;
    struct making making = {.house = house, .reading = reading};
    if (!known_format(format))
        return oops_printf(oops, ERR_UNSUPPORTED, "format", "单据没有“%s”格式", format);
    int none = store_row(reading->store, reading->arena, "document", document, &row, oops);
    if (none)
        return none < 0 ? none : DOCUMENT_NONE;
    making.document = row;
    making.about = row_get(row, "record");
    making.form = map_get(&reading->law->forms, row_text(row, "form"));
    if (!making.form)
        return oops_printf(oops, ERR_NOT_FOUND, "form", "现行制度里没有单据“%s”", row_text(row, "form"));
    return making.about.kind == VALUE_REF ? render(&making, format, ret_bytes, ret_size, oops) : gone(oops);
}

/* --- a file to begin with --- */

static void close_sample(void *context)
{
    struct paper *paper = context;
    paper_text(paper, "{依据}\n{二维码}"); /* one block: both stay on the page of the signature */
}

static int write_sample(struct deciding *deciding, void *context)
{
    struct making *making = context;
    const struct form *form = making->form;
    deciding->reg = form->of.n ? law_reg(deciding->law, form->of.at[0]) : NULL;
    if (!deciding->reg)
        return 0;
    struct paper *paper = making->paper = paper_new(deciding->arena, form->title, making->house->institution, 0);
    paper_head(paper, making->house->institution, "{发文字号}");
    paper_title(paper, form->title);
    struct document_writing writing = {.reading = making->reading,
                                       .deciding = deciding,
                                       .form = form,
                                       .institution = making->house->institution,
                                       .paper = paper,
                                       .template = true,
                                       .closing = close_sample,
                                       .context = paper};
    document_body_write(&writing);
    paper_imprint(paper, "", making->house->institution, "{成文日期}印发");
    return 0;
}

int document_sample(const struct document_house *house, struct reading *reading, const char *form,
                    const void **ret_bytes, size_t *ret_size, struct oops *oops)
{
    struct making making = {.house = house, .reading = reading, .form = map_get(&reading->law->forms, form)};
    if (!making.form)
        return DOCUMENT_NONE;
    int failed = reading_decide(reading, write_sample, &making, oops);
    return failed < 0 ? failed : !making.paper ? DOCUMENT_NONE : bytes_of(&making, "docx", ret_bytes, ret_size, oops);
}

int document_template(const struct document_house *house, struct reading *reading, const char *form,
                      const void **ret_bytes, size_t *ret_size, struct oops *oops)
{
    const char *bytes = NULL;
    int none = read_template(house, reading, form, &bytes, ret_size, oops);
    *ret_bytes = bytes;
    return none;
}
