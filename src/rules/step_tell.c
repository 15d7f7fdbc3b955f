#include "rules/step_inner.h"

#include <string.h>

void step_tell(struct step *step);

/* What became of a message: handed over, refused, read, acknowledged. A refused one goes by the next channel. */

static void next_channel(struct step *step)
{
    const char *rest = row_text(step->row, "fallback");
    size_t n = strcspn(rest, " ");
    if (!n)
        return;
    static const char *const COPIED[] = {"subject", "notice", "person", "title",
                                         "text",    "clause", "task",   "escalation", "english"};
    const char *channel = arena_text_n(STEP_ARENA(step), rest, n);
    struct put *put = step_insert(step, "delivery");
    for (size_t i = 0; i < sizeof COPIED / sizeof *COPIED; i++)
        if (value_filled(row_get(step->row, COPIED[i])))
            step_cell(step, put, COPIED[i], row_get(step->row, COPIED[i]));
    const struct row *person = deciding_row(&step->d, "person", row_int(step->row, "person"));
    const char *address = !strcmp(channel, "mail") ? "mail" : !strcmp(channel, "sms") ? "phone" : "wecom";
    step_cell(step, put, "channel", VALUE_OF_TEXT(channel));
    step_cell(step, put, "state", VALUE_OF_TEXT("pending"));
    step_cell(step, put, "address", VALUE_OF_TEXT(row_text(person, address)));
    if (rest[n])
        step_cell(step, put, "fallback", VALUE_OF_TEXT(rest + n + 1));
}

/* Sending is claimed once, by whoever finds the message waiting; what has come to an end stays ended. */
static bool may_become(struct step *step, struct value state)
{
    const char *before = row_text(step->before, "state");
    if (state.kind != VALUE_TEXT || !strcmp(state.text, before))
        return true;
    bool claim = !strcmp(state.text, "sending"), ended = step->state && step->state->final;
    return !ended && (!claim || !strcmp(before, "pending"));
}

/* Who acts on a record has received what he was told of it. */
void tell_received(struct step *step)
{
    struct arena *arena = STEP_ARENA(step);
    int64_t person = step->d.fact->actor.person;
    const struct row *rows;
    if (!person || !step->before)
        return;
    const struct term *open = arena_copy(
        arena, &(struct term){.kind = TERM_EMPTY, .a = term_column(arena, "receipt-at")}, sizeof(struct term));
    const struct term *due = arena_copy(
        arena, &(struct term){.kind = TERM_FILLED, .a = term_column(arena, "receipt-due")}, sizeof(struct term));
    const struct term *where = term_and(arena, term_is(arena, "subject", VALUE_OF_REF(step->row->table, step->row->id)),
                                        term_is(arena, "person", VALUE_OF_REF("person", person)));
    size_t n =
        deciding_rows(&step->d, "delivery", term_and(arena, where, term_and(arena, due, open)), NULL, false, 50, &rows);
    for (size_t i = 0; i < n; i++) {
        struct put *put = step_update(step, "delivery", rows[i].id);
        step_cell(step, put, "receipt-at", VALUE_OF_INT(step->d.now));
        if (!row_int(&rows[i], "read-at"))
            step_cell(step, put, "read-at", VALUE_OF_INT(step->d.now));
        step_cell(step, put, "version", VALUE_OF_INT(row_int(&rows[i], "version") + 1));
    }
}

void step_tell(struct step *step)
{
    const struct fact *fact = step->d.fact;
    for (size_t i = 0; i < fact->value_count; i++)
        if (!strcmp(fact->values[i].name, "state") && !may_become(step, fact->values[i].value)) {
            step_refuse(step, &step->out->refusals, NULL, ERR_CONFLICT, NULL, NULL, "这条通知已是“%s”",
                        step->state ? step->state->title : "")
                ->reason_en = STEP_PRINT(step, "this notice is “%s” already", step->state ? STEP_EN(step->state) : "");
            return;
        }
    for (size_t i = 0; i < fact->value_count; i++)
        step_own(step, fact->values[i].name, fact->values[i].value);
    const char *state = row_text(step->row, "state");
    if (strcmp(state, row_text(step->before, "state"))) {
        step_own(step, "since", VALUE_OF_INT(step->d.now));
        if (!strcmp(state, "sent"))
            step_own(step, "sent-at", VALUE_OF_INT(step->d.now));
        if (!strcmp(state, "failed") || !strcmp(state, "off"))
            next_channel(step);
    }
    step_write_subject(step);
    touch_others(step);
    step->out->verb = arena_printf(STEP_ARENA(step), "delivery.%s", fact->name ? fact->name : state);
}
