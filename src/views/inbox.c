#include "views/inbox.h"

#include "views/show.h"
#include "views/wording.h"

#include <stdio.h>
#include <string.h>

enum { PAGE = 50, PAGE_MOST = 200, UNREAD_MOST = 1000 };

struct page {
    bool unread_only;
    const char *table;
    int64_t record, before;
    size_t limit;
    void (*show)(struct reading *reading, struct json *out, const struct row *delivery);
    const struct term *(*where)(struct reading *reading, const struct page *page);
};

static int read_page(struct page *page, const char *after, size_t limit, struct oops *oops)
{
    page->limit = limit == 0 ? PAGE : limit > PAGE_MOST ? PAGE_MOST : limit;
    if (text_empty(after) || (text_to_int(after, &page->before) && page->before > 0))
        return 0;
    return oops_set(oops, ERR_INVALID, "after", "翻页标记不对，请从头看起",
                    "the cursor is not valid; start from the first page");
}

static int draw_page(struct reading *reading, struct json *out, void *context)
{
    const struct page *page = context;
    const struct row *rows;
    char cursor[24] = "";
    const struct term *where = page->where(reading, page);
    if (page->before)
        where = where_and(reading, where, where_compare(reading, "id", TERM_LESS, VALUE_OF_INT(page->before)));
    struct ask ask = ask_rows_by(reading, "delivery", where, "id", true, page->limit + 1);
    size_t n = reading_rows(reading, &ask, &rows), shown = n < page->limit ? n : page->limit;
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < shown; i++)
        page->show(reading, out, &rows[i]);
    json_close(out);
    if (n > shown)
        snprintf(cursor, sizeof cursor, "%lld", (long long)rows[shown - 1].id);
    show_page_end(out, *cursor ? cursor : NULL, -1);
    json_close(out);
    return 0;
}

/* The inbox has a message in both languages; what went out by another way stands as it was sent. */
static const char *in_tongue(struct reading *reading, const struct row *delivery, const char *zh, const char *en)
{
    return reading_say(reading, row_text(delivery, zh), row_text(delivery, en));
}

/* --- the inbox --- */

static const struct term *mine(struct reading *reading)
{
    return where_and(reading, where_is(reading, "person", VALUE_OF_INT(reading->viewer->person)),
                     where_is(reading, "channel", VALUE_OF_TEXT("inbox")));
}

static const struct term *where_inbox(struct reading *reading, const struct page *page)
{
    return page->unread_only ? where_and(reading, mine(reading), where_filled(reading, "read-at", false))
                             : mine(reading);
}

static void show_note(struct reading *reading, struct json *out, const struct row *delivery)
{
    json_open_object(out);
    json_key_int(out, "id", delivery->id);
    json_key_text(out, "title", in_tongue(reading, delivery, "title", "title-en"));
    json_key_text(out, "text", in_tongue(reading, delivery, "text", "text-en"));
    show_ref(reading, out, "record", row_get(delivery, "subject"));
    show_moment(reading, out, "at", row_int(delivery, "opened"));
    show_moment(reading, out, "read", row_int(delivery, "read-at"));
    show_deadline(reading, out, "receipt_due", row_int(delivery, "receipt-due"));
    show_moment(reading, out, "receipt_at", row_int(delivery, "receipt-at"));
    show_key_words(out, "clause", row_text(delivery, "clause"));
    json_key_bool(out, "escalation", row_int(delivery, "escalation") != 0);
    json_close(out);
}

int view_inbox(struct reading *reading, bool unread_only, const char *after, size_t limit, struct json *out,
               struct oops *oops)
{
    struct page page = {.unread_only = unread_only, .show = show_note, .where = where_inbox};
    int err = read_page(&page, after, limit, oops);
    return err ? err : reading_draw(reading, out, draw_page, &page, oops);
}

int64_t inbox_unread(struct reading *reading)
{
    return reading_count(reading, "delivery",
                         where_and(reading, mine(reading), where_filled(reading, "read-at", false)), UNREAD_MOST);
}

/* --- deliveries --- */

static const struct term *where_deliveries(struct reading *reading, const struct page *page)
{
    if (page->table)
        return where_is(reading, "subject", VALUE_OF_REF(page->table, page->record));
    return reading->viewer->all_units || viewer_has_role(reading->viewer, "audit-admin")
               ? NULL
               : where_is(reading, "person", VALUE_OF_INT(reading->viewer->person));
}

static const char *state_of(const struct row *delivery)
{
    const char *state = row_text(delivery, "state");
    if (row_int(delivery, "receipt-at"))
        return "receipt";
    if (row_int(delivery, "read-at"))
        return "read";
    return !strcmp(state, "uncertain") ? "failed" : state;
}

static void show_delivery(struct reading *reading, struct json *out, const struct row *delivery)
{
    const char *state = state_of(delivery);
    ms_t sent = row_int(delivery, "sent-at");
    json_open_object(out);
    json_key_int(out, "id", delivery->id);
    show_moment(reading, out, "at", sent ? sent : row_int(delivery, "opened"));
    show_ref(reading, out, "to", row_get(delivery, "person"));
    show_ref(reading, out, "record", row_get(delivery, "subject"));
    json_key_text(out, "channel", row_text(delivery, "channel"));
    json_key_text(out, "state", state);
    json_key_int(out, "tries", row_int(delivery, "tries"));
    json_key_text(out, "text", in_tongue(reading, delivery, "title", "title-en"));
    const char *error = !strcmp(state, "failed") ? row_text(delivery, "reason") : "";
    show_key_words(out, "error", reading_say(reading, error, wording_failure_en(reading->arena, error)));
    json_close(out);
}

int view_deliveries(struct reading *reading, const char *table, int64_t record, const char *after, size_t limit,
                    struct json *out, struct oops *oops)
{
    struct page page = {.table = table, .record = record, .show = show_delivery, .where = where_deliveries};
    int err = read_page(&page, after, limit, oops);
    return err ? err : reading_draw(reading, out, draw_page, &page, oops);
}
