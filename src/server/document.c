#include "server/document.h"

#include "paper/paper_docx.h"
#include "paper/paper_html.h"
#include "paper/paper_pdf.h"
#include "server/document_body.h"

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
static void write_basis(struct making *making)
{
    const struct law *law = making->reading->law;
    struct text text = TEXT(making->reading->arena);
    for (size_t i = 0; i < law->packs.n; i++) {
        const char *articles = articles_of(making, law->packs.at[i].name);
        if (*articles)
            text_printf(&text, "%s《%s》%s", text.n ? "，" : "依据：",
                        law->packs.at[i].title ? law->packs.at[i].title : law->packs.at[i].name, articles);
    }
    if (text.n)
        paper_text(making->paper, arena_printf(making->reading->arena, "%s。", text_end(&text)));
}

/* The change that printed it, or the newest one before: whoever holds the paper finds it in the trail again. */
static const struct row *printed_by(struct making *making)
{
    static const char *const COLUMNS[] = {"hash"};
    struct reading *reading = making->reading;
    const struct row *rows;
    const struct term *at = where_is(reading, "at", VALUE_OF_INT(row_int(making->document, "at")));
    struct ask own = ask_rows_by(reading, "trail", where_and(reading, where_is(reading, "subject", making->about), at),
                                 "id", false, 1);
    own.columns = COLUMNS;
    own.column_count = 1;
    if (reading_rows(reading, &own, &rows))
        return &rows[0];
    struct ask before = ask_rows_by(
        reading, "trail", where_compare(reading, "at", TERM_AT_MOST, VALUE_OF_INT(row_int(making->document, "at"))),
        "id", true, 1);
    before.columns = COLUMNS;
    before.column_count = 1;
    return reading_rows(reading, &before, &rows) ? &rows[0] : NULL;
}

static void write_code(struct making *making)
{
    struct arena *arena = making->reading->arena;
    const struct row *change = printed_by(making);
    const char *base = making->house->base_url ? making->house->base_url : "";
    const char *hash = row_text(change, "hash");
    const char *link = arena_printf(arena, "%s/r/%s/%lld?doc=%lld&seq=%lld&hash=%.*s", base, making->about.ref.table,
                                    (long long)making->about.ref.id, (long long)making->document->id,
                                    (long long)(change ? change->id : 0), HASH_SHOWN, hash);
    const char *caption =
        change ? arena_printf(arena, "扫码核验\n留痕第%lld条\n%.*s", (long long)change->id, HASH_SHOWN, hash)
               : "扫码核验";
    paper_qr(making->paper, link, caption);
}

static void write_closing(void *context)
{
    struct making *making = context;
    write_basis(making);
    write_code(making);
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

static int write_paper(struct deciding *deciding, void *context)
{
    struct making *making = context;
    const struct row *record = deciding_row(deciding, making->about.ref.table, making->about.ref.id);
    making->gone = !record;
    if (!record)
        return 0;
    deciding->subject = record;
    deciding->reg = law_reg(deciding->law, record->table);
    write_head(making, deciding);
    struct document_writing writing = {.deciding = deciding,
                                       .form = making->form,
                                       .institution = making->house->institution,
                                       .paper = making->paper,
                                       .closing = write_closing,
                                       .context = making};
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
    int failed = making.about.kind == VALUE_REF ? reading_decide(reading, write_paper, &making, oops) : 0;
    if (failed < 0)
        return failed;
    if (!making.paper || making.gone)
        return oops_set(oops, ERR_NOT_FOUND, "record", "这份单据所依据的记录已不存在",
                        "the record it was printed of is gone");
    return bytes_of(&making, format, ret_bytes, ret_size, oops);
}
