/* How a record came here and which way lies ahead, and what has happened. */
#include "rules/words.h"
#include "views/record_inner.h"
#include "views/scope.h"
#include "views/verbs.h"

#include <string.h>

enum { HOPS_MOST = 12 };

/* --- relay --- */

static bool of_a_state(struct told *told, const struct row *task, const struct state **ret_state)
{
    const char *duty = row_text(task, "duty");
    for (size_t i = 0; i < told->reg->states.n; i++)
        if (text_same(told->reg->states.at[i].origin.path, duty)) {
            *ret_state = &told->reg->states.at[i];
            return true;
        }
    return false;
}

/* The deed that ended a state at this moment; NULL when it ended by itself. */
static const struct row *deed_at(struct told *told, const struct state *state, ms_t at)
{
    for (size_t i = 0; i < told->deed_count; i++)
        if (row_int(&told->deeds[i], "at") == at && text_same(row_text(&told->deeds[i], "from"), state->name))
            return &told->deeds[i];
    return NULL;
}

static void open_hop(struct told *told, const char *title, const char *who, ms_t at)
{
    json_open_object(told->out);
    json_key_text(told->out, "title", title);
    json_key_text(told->out, "who", who);
    show_moment(told->reading, told->out, "at", at);
}

static void close_hop(struct told *told, const char *took, const char *state, const char *late_by)
{
    json_key_text(told->out, "took", took);
    json_key_text(told->out, "state", state);
    json_key_text(told->out, "late_by", late_by);
    json_close(told->out);
}

/* As it was called when it was done; by its English name where the law still has it. */
static const char *deed_said(struct told *told, const struct state *state, const struct row *deed)
{
    return reading_say(told->reading, row_text(deed, "title"),
                       verbs_deed_en(told->reading, told->reg, state, row_text(deed, "name")));
}

static void finished_hop(struct told *told, const struct state *state, const struct row *task)
{
    ms_t at = row_int(task, "met-at"), due = row_int(task, "due");
    const struct row *deed = deed_at(told, state, at);
    bool late = due && at > due;
    open_hop(told, deed ? deed_said(told, state, deed) : reading_say(told->reading, state->title, state->en),
             deed ? reading_title(told->reading, row_get(deed, "by")) : reading_say(told->reading, "自动", "by itself"),
             at);
    close_hop(told, reading_duration(told->reading, at - row_int(task, "opened")), late ? "late" : "done",
              late ? reading_duration(told->reading, at - due) : NULL);
}

static void present_hop(struct told *told)
{
    ms_t due = row_int(told->task, "due"), now = told->reading->now;
    const struct deed *deed = task_main_deed(told->reading, told->state, row_int(told->row, "unit"), false);
    const char *who = told->task ? task_who(told->reading, &told->book, told->task->id) : "";
    const struct state *state = told->state;
    open_hop(told,
             deed ? reading_say(told->reading, deed->title, deed->en)
                  : reading_say(told->reading, state->title, state->en),
             who, 0);
    close_hop(told, NULL, "now", due && now > due ? reading_duration(told->reading, now - due) : NULL);
}

static bool seen(const struct state *const *path, size_t n, const struct state *state)
{
    for (size_t i = 0; i < n; i++)
        if (path[i] == state)
            return true;
    return false;
}

/* The way that lies ahead if all goes well: the first deed of each state that leads on to where it has not been. */
static const struct state *state_after(struct told *told, const struct state *state, const struct state *const *path,
                                       size_t n)
{
    const struct state *other = reg_state(told->reg, state->done);
    for (size_t i = 0; i < state->deeds.n; i++) {
        const struct state *to = reg_state(told->reg, state->deeds.at[i].to);
        if (to && !seen(path, n, to))
            return to;
    }
    return other && !seen(path, n, other) ? other : NULL;
}

static void coming_hops(struct told *told)
{
    const struct state *path[HOPS_MOST] = {told->state};
    for (size_t n = 1; n < HOPS_MOST && !path[n - 1]->final; n++) {
        path[n] = state_after(told, path[n - 1], path, n);
        if (!path[n])
            return;
        open_hop(told, reading_say(told->reading, path[n]->title, path[n]->en), "", 0);
        close_hop(told, NULL, "next", NULL);
    }
}

void told_relay(struct told *told)
{
    const struct state *state = NULL;
    json_key(told->out, "relay");
    json_open_array(told->out);
    for (size_t i = 0; told->state && i < told->task_count; i++)
        if (row_int(&told->tasks[i], "met-at") && of_a_state(told, &told->tasks[i], &state))
            finished_hop(told, state, &told->tasks[i]);
    if (told->state && told->state->final) {
        open_hop(told, reading_say(told->reading, told->state->title, told->state->en), "",
                 row_int(told->row, "since"));
        close_hop(told, NULL, "done", NULL);
    } else if (told->state) {
        present_hop(told);
        coming_hops(told);
    }
    json_close(told->out);
}

/* --- timeline --- */

static const char *change_kind(const struct row *change)
{
    const char *verb = row_text(change, "verb"), *actor = row_text(change, "actor-kind");
    if (strstr(verb, ".return"))
        return "return";
    if (text_starts(verb, "task.") || !strcmp(actor, "clock"))
        return "mark";
    return !strcmp(actor, "person") ? "deed" : "sense";
}

static void open_event(struct told *told, ms_t at, const char *actor, const char *kind)
{
    json_open_object(told->out);
    show_moment(told->reading, told->out, "at", at);
    json_key(told->out, "actor");
    json_open_object(told->out);
    json_key_text(told->out, "title", actor);
    json_key_text(told->out, "kind", kind);
    json_close(told->out);
}

static void close_event(struct told *told, const char *verb, const char *text, int64_t seq, const char *kind)
{
    json_key_text(told->out, "verb", verb);
    json_key_text(told->out, "text", text);
    json_key_int(told->out, "seq", seq);
    json_key_text(told->out, "kind", kind);
    json_close(told->out);
}

static void show_change(struct told *told, const struct row *change)
{
    const char *kind = row_text(change, "actor-kind"), *verb = verbs_title(told->reading, change);
    const char *text = verbs_said(told->reading, change), *reason = row_text(change, "reason");
    bool known = !strcmp(kind, "person") || !strcmp(kind, "clock");
    const char *person = reading_title(told->reading, row_get(change, "actor"));
    open_event(told, row_int(change, "at"), *person ? person : verbs_actor(told->reading, change),
               known ? kind : "machine");
    close_event(told, verb, *reason ? reason : text, change->id, change_kind(change));
}

/* Messages and papers come out of a change of the same moment; its number is theirs. */
static int64_t seq_at(struct told *told, ms_t at)
{
    for (size_t i = 0; i < told->change_count; i++)
        if (row_int(&told->changes[i], "at") <= at)
            return told->changes[i].id;
    return 0;
}

/* Whoever was told at one moment stands in one line. */
static size_t show_deliveries(struct told *told, size_t from)
{
    struct text names = TEXT(told->reading->arena);
    const struct row *first = &told->deliveries[from];
    bool escalation = row_int(first, "escalation") != 0;
    size_t i = from;
    for (; i < told->delivery_count; i++) {
        const struct row *one = &told->deliveries[i];
        if (row_int(one, "opened") != row_int(first, "opened") || (row_int(one, "escalation") != 0) != escalation)
            break;
        text_printf(&names, "%s%s", names.n ? reading_say(told->reading, "、", ", ") : "",
                    reading_title(told->reading, row_get(one, "person")));
    }
    open_event(told, row_int(first, "opened"), reading_say(told->reading, "烽燧", "Fengsui"), "machine");
    close_event(told,
                escalation ? reading_say(told->reading, "升级", "escalated to")
                           : reading_say(told->reading, "通知", "told"),
                text_end(&names), seq_at(told, row_int(first, "opened")), "notice");
    return i;
}

void told_timeline(struct told *told)
{
    json_key(told->out, "timeline");
    json_open_array(told->out);
    for (size_t i = 0; i < told->change_count; i++)
        show_change(told, &told->changes[i]);
    for (size_t i = 0; i < told->delivery_count;)
        i = show_deliveries(told, i);
    for (size_t i = 0; i < told->document_count; i++) {
        const struct row *document = &told->documents[i];
        open_event(told, row_int(document, "at"), reading_say(told->reading, "烽燧", "Fengsui"), "machine");
        const struct form *form = map_get(&told->reading->law->forms, row_text(document, "form"));
        close_event(told, reading_say(told->reading, "印制", "printed"),
                    reading_say(told->reading, row_text(document, "form"), form ? form->en : NULL),
                    seq_at(told, row_int(document, "at")), "print");
    }
    json_close(told->out);
}
