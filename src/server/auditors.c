#include "server/auditors.h"

#include "base/log.h"
#include "rules/telling.h"

#include <stdio.h>
#include <string.h>

struct telling {
    struct office *office;
    struct store *store;
    struct arena *arena;
    const struct auditors_word *word;
};

static const char *mail_channel(const struct telling *telling)
{
    struct arena *arena = telling->arena;
    struct oops oops = {0};
    struct answer answer;
    const struct term *where =
        term_and(arena, term_is(arena, "kind", VALUE_OF_TEXT("mail")), term_is(arena, "active", VALUE_OF_INT(1)));
    struct ask ask = {.kind = ASK_ROWS, .table = "channel", .where = where, .limit = 1};
    return store_ask(telling->store, arena, &ask, &answer, &oops) < 0 || !answer.n ? NULL
                                                                                   : row_text(&answer.rows[0], "name");
}

/* The inbox keeps both languages; a mail is in the one that its reader has chosen. */
static size_t word_cells(const struct telling *telling, const struct row *person, bool outside, struct cell *cells)
{
    const struct auditors_word *word = telling->word;
    bool english = outside && tell_in_english(person);
    size_t n = 0;
    cells[n++] = (struct cell){"title", VALUE_OF_TEXT(english ? word->title_en : word->title)};
    cells[n++] = (struct cell){"text", VALUE_OF_TEXT(english ? word->text_en : word->text)};
    if (english)
        cells[n++] = (struct cell){"english", VALUE_OF_INT(1)};
    if (outside)
        return n;
    cells[n++] = (struct cell){"title-en", VALUE_OF_TEXT(word->title_en)};
    cells[n++] = (struct cell){"text-en", VALUE_OF_TEXT(word->text_en)};
    return n;
}

static void deliver(const struct telling *telling, const struct row *person, const char *channel, const char *address)
{
    const struct auditors_word *word = telling->word;
    struct fact_answer answer = {0};
    bool outside = address != NULL;
    struct cell cells[12] = {
        {"notice", VALUE_OF_TEXT(word->notice)},
        {"person", VALUE_OF_REF("person", person->id)},
        {"channel", VALUE_OF_TEXT(channel)},
        {"state", VALUE_OF_TEXT(outside ? "pending" : "sent")},
        outside ? (struct cell){"address", VALUE_OF_TEXT(address)}
                : (struct cell){"sent-at", VALUE_OF_INT(office_now(telling->office))},
    };
    size_t n = 5 + word_cells(telling, person, outside, &cells[5]);
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = "delivery",
                        .actor = {.title = word->actor, .kind = "machine", .trusted = true},
                        .values = cells,
                        .value_count = n};
    snprintf(fact.id, sizeof fact.id, "%s:%lld%s", word->key, (long long)person->id, outside ? "" : ":inbox");
    int failed = office_ask(telling->office, OFFICE_PEOPLE, &fact, telling->arena, &answer);
    if (failed < 0 || answer.code)
        log_warn("auditors.tell", "%s is not told to person %lld: %s", word->key, (long long)person,
                 err_en(failed < 0 ? failed : answer.code));
}

void auditors_tell(struct office *office, struct store *store, const struct law *law, const struct auditors_word *word)
{
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    struct answer logins;
    struct telling telling = {.office = office, .store = store, .arena = arena, .word = word};
    const char *channel = mail_channel(&telling);
    struct ask ask = {.kind = ASK_ROWS, .table = "login", .limit = 1000};
    if ((!channel && !word->inbox) || !law_reg(law, "person") || store_ask(store, arena, &ask, &logins, &oops) < 0)
        return;
    for (size_t i = 0; i < logins.n; i++) {
        const struct row *login = &logins.rows[i];
        struct row *person = NULL;
        if (!strstr(row_text(login, "roles"), "audit-admin") || row_int(login, "locked") ||
            store_row(store, arena, "person", row_int(login, "person"), &person, &oops) != 0)
            continue;
        if (word->inbox)
            deliver(&telling, person, "inbox", NULL);
        if (channel && *row_text(person, "mail"))
            deliver(&telling, person, channel, row_text(person, "mail"));
    }
}
