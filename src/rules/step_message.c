#include "rules/step_inner.h"

#include <string.h>

/* Who is told what, by which way, and in which words. */

/* --- ways --- */

/* Nothing waits for a way that nobody has set up: the inbox stands. */
static bool set_up(struct step *step, const char *channel)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct term *where =
        term_and(arena, term_is(arena, "name", VALUE_OF_TEXT(channel)), term_is(arena, "active", VALUE_OF_INT(1)));
    return deciding_rows(&step->d, "channel", where, NULL, false, 1, &rows) > 0;
}

static const char *channels_text(struct step *step, const struct notice *notice, const struct row *person,
                                 const char **ret_first)
{
    static const char *const USUAL[] = {"wecom", "mail"};
    struct text rest = TEXT(STEP_ARENA(step));
    size_t n = notice && notice->via.n ? notice->via.n : 2;
    *ret_first = NULL;
    for (size_t i = 0; i < n; i++) {
        const char *channel = notice && notice->via.n ? notice->via.at[i] : USUAL[i];
        bool reachable = !strcmp(channel, "mail")  ? *row_text(person, "mail")
                         : !strcmp(channel, "sms") ? *row_text(person, "phone")
                                                   : true;
        if (!strcmp(channel, "inbox") || !reachable || !set_up(step, channel))
            continue;
        if (!*ret_first)
            *ret_first = channel;
        else
            text_printf(&rest, "%s%s", rest.n ? " " : "", channel);
    }
    return text_end(&rest);
}

static const char *address_of(const struct row *person, const char *channel)
{
    if (!strcmp(channel, "mail"))
        return row_text(person, "mail");
    if (!strcmp(channel, "sms"))
        return row_text(person, "phone");
    return !strcmp(channel, "wecom") ? row_text(person, "wecom") : "";
}

/* --- what is written --- */

/* In Chinese, and in English where the pack has it: the inbox keeps both and shows the reader's, any other way carries
 * the language that its addressee has chosen. */
struct wording {
    const char *title, *text;
};

struct message {
    const struct notice *notice;
    struct wording zh, en;
    const struct origin *origin;
    bool escalate;
    int64_t task;
};

/* What a fact is about, when it is about no record of a flow: the thing watched. */
static struct value fact_target(const struct fact *fact) { return fact_value(fact, "target"); }

static struct put *put_delivery(struct step *step, const struct message *message, int64_t person, const char *channel)
{
    struct put *put = step_insert(step, "delivery");
    struct value target = fact_target(step->d.fact);
    if (step->row)
        step_cell(step, put, "subject", VALUE_OF_REF(step->row->table, step->row->id));
    else if (target.kind == VALUE_REF)
        step_cell(step, put, "subject", target);
    step_cell(step, put, "person", VALUE_OF_REF("person", person));
    step_cell(step, put, "channel", VALUE_OF_TEXT(channel));
    if (message->notice)
        step_cell(step, put, "notice", VALUE_OF_TEXT(message->notice->name));
    if (message->origin->clauses.n)
        step_cell(step, put, "clause", VALUE_OF_TEXT(message->origin->clauses.at[0]));
    if (message->escalate)
        step_cell(step, put, "escalation", VALUE_OF_INT(1));
    if (message->task)
        step_cell(step, put, "task", VALUE_OF_INT(message->task));
    return put;
}

static void put_wording(struct step *step, struct put *put, const struct wording *wording)
{
    step_cell(step, put, "title", VALUE_OF_TEXT(wording->title));
    step_cell(step, put, "text", VALUE_OF_TEXT(wording->text));
}

/* What both languages say alike, the number of a record, is kept once. */
static void put_english(struct step *step, struct put *put, const struct message *message)
{
    if (!text_empty(message->en.title) && strcmp(message->en.title, message->zh.title))
        step_cell(step, put, "title-en", VALUE_OF_TEXT(message->en.title));
    if (!text_empty(message->en.text) && strcmp(message->en.text, message->zh.text))
        step_cell(step, put, "text-en", VALUE_OF_TEXT(message->en.text));
}

static void send_outside(struct step *step, const struct message *message, const struct row *person,
                         const char *channel, const char *fallback)
{
    bool english = tell_in_english(person) && message->en.title;
    struct put *put = put_delivery(step, message, person->id, channel);
    put_wording(step, put, english ? &message->en : &message->zh);
    if (english)
        step_cell(step, put, "english", VALUE_OF_INT(1));
    step_cell(step, put, "state", VALUE_OF_TEXT("pending"));
    step_cell(step, put, "address", VALUE_OF_TEXT(address_of(person, channel)));
    if (*fallback)
        step_cell(step, put, "fallback", VALUE_OF_TEXT(fallback));
}

/* Within the span that the notice gives one hears of it once, however many facts come. */
static bool told_lately(struct step *step, const struct notice *notice, int64_t person)
{
    struct arena *arena = STEP_ARENA(step);
    const struct calendar *calendar = step->d.law->calendar;
    const struct row *told;
    ms_t from;
    if (!notice || !notice->once || !calendar ||
        span_add(notice->once_span, span_from(step->d.now), true, calendar, &from))
        return false;
    const struct term *where = term_and(arena, term_is(arena, "person", VALUE_OF_INT(person)),
                                        term_is(arena, "notice", VALUE_OF_TEXT(notice->name)));
    where = term_and(arena, where, term_compare(arena, "opened", TERM_MORE, VALUE_OF_INT(from)));
    return deciding_rows(&step->d, "delivery", where, "id", true, 1, &told) > 0;
}

static void send_to(struct step *step, const struct message *message, int64_t person)
{
    if (told_lately(step, message->notice, person))
        return;
    const struct row *row = deciding_row(&step->d, "person", person);
    const char *first;
    const char *fallback = channels_text(step, message->notice, row, &first);
    struct put *inbox = put_delivery(step, message, person, "inbox");
    put_wording(step, inbox, &message->zh);
    put_english(step, inbox, message);
    step_cell(step, inbox, "state", VALUE_OF_TEXT("sent"));
    step_cell(step, inbox, "sent-at", VALUE_OF_INT(step->d.now));
    if (message->notice && message->notice->receipt) {
        ms_t due;
        const struct calendar *calendar = step->d.law->calendar;
        if (calendar && !span_add(message->notice->receipt_span, span_from(step->d.now), false, calendar, &due)) {
            step_cell(step, inbox, "receipt-due", VALUE_OF_INT(due));
            struct put *chase = step_insert(step, "task");
            step_cell(step, chase, "duty", VALUE_OF_TEXT("receipt"));
            step_cell(step, chase, "subject", VALUE_OF_REF("delivery", inbox->id));
            step_cell(step, chase, "state", VALUE_OF_TEXT("hidden"));
            step_cell(step, chase, "next", VALUE_OF_INT(due));
        }
    }
    if (first && row)
        send_outside(step, message, row, first, fallback);
    const char *name = tell_title(&step->d, VALUE_OF_REF("person", person));
    step_note(step, STEP_PRINT(step, "%s%s", message->escalate ? "升级至" : "通知", name),
              STEP_PRINT(step, "%s %s", message->escalate ? "escalated to" : "told", name));
}

/* --- the usual words --- */

#define SAY(zh, en) tell_say(&step->d, zh, en)

/* A strike has no words of its own: it is told by its ladder, how often, whom, and for what. */
static const char *strike_title(struct step *step)
{
    const struct ladder *ladder = map_get(&step->d.law->ladders, row_text(step->row, "ladder"));
    const char *kind = ladder && ladder->title ? SAY(ladder->title, ladder->en) : SAY("计次", "Strike");
    const char *unit = tell_title(&step->d, row_get(step->row, "subject"));
    long long rung = row_int(step->row, "rung");
    return step->d.english ? STEP_PRINT(step, "%s: %s, no. %lld", kind, unit, rung)
                           : STEP_PRINT(step, "%s：%s第 %lld 次", kind, unit, rung);
}

/* "（第九条）", " (第九条)" */
static const char *by_article(struct step *step, const struct origin *origin)
{
    const char *article = tell_article(&step->d, origin);
    return *article ? STEP_PRINT(step, "%s%s%s", SAY("（", " ("), article, SAY("）", ")")) : "";
}

static const char *strike_text(struct step *step, const struct origin *origin)
{
    struct value cause = row_get(step->row, "cause");
    const char *title = tell_title(&step->d, cause);
    const struct row *row = cause.kind == VALUE_REF ? deciding_row(&step->d, cause.ref.table, cause.ref.id) : NULL;
    const char *number = row_text(row, "number");
    return STEP_PRINT(step, "%s%s%s%s%s", *title ? SAY("因", "For ") : "", title, *number ? " " : "", number,
                      by_article(step, origin));
}

/* Told by the rule that speaks, and by the thing watched: "站点故障：图书馆门户网站". */
static const char *rule_title(struct step *step, const struct origin *origin)
{
    struct value target = fact_target(step->d.fact);
    const char *title = "", *name = target.kind == VALUE_REF ? tell_title(&step->d, target) : "";
    size_t n = origin && origin->path ? strcspn(origin->path, ".") : 0;
    for (size_t i = 0; n && i < step->d.law->rules.n; i++) {
        const struct rule *rule = &step->d.law->rules.at[i];
        if (rule->title && strlen(rule->name) == n && !memcmp(rule->name, origin->path, n))
            title = SAY(rule->title, rule->en);
    }
    return STEP_PRINT(step, "%s%s%s", title, *title && *name ? SAY("：", ": ") : "", name);
}

static const char *usual_title(struct step *step, const struct origin *origin, bool escalate)
{
    const char *late = escalate ? SAY("逾期：", "Overdue: ") : "";
    if (!step->row)
        return STEP_PRINT(step, "%s%s", late, rule_title(step, origin));
    if (!strcmp(step->row->table, "strike"))
        return strike_title(step);
    const char *number = row_text(step->row, "number");
    const char *title = tell_title(&step->d, VALUE_OF_REF(step->row->table, step->row->id));
    bool same = !strcmp(title, number);
    if (!*title && step->d.reg) /* what has no name is told by what it is */
        title = SAY(step->d.reg->title, step->d.reg->en);
    return STEP_PRINT(step, "%s%s%s%s", late, title, *number && !same ? " " : "", same ? "" : number);
}

/* What is asked for at a time of the calendar; NULL when it is a state of the record that runs out. */
static const struct duty *duty_of(struct step *step)
{
    return step->task ? law_duty(step->d.law, row_text(step->task, "duty")) : NULL;
}

/* What the time of the record is: when it ends, or since when it stands. */
static const char *usual_time(struct step *step)
{
    const struct calendar *calendar = step->d.law->calendar;
    ms_t due = row_int(duty_of(step) ? step->task : step->row, "due"), stands = row_int(step->task, "paused-at");
    if (!calendar || (!stands && !due))
        return "";
    const char *moment = due_print(STEP_ARENA(step), calendar, stands ? stands : due);
    if (step->d.english)
        return STEP_PRINT(step, stands ? ", the clock stands since %s" : ", due %s", moment);
    return STEP_PRINT(step, stands ? "，时限自 %s 起停着" : "，时限 %s", moment);
}

static const char *usual_text(struct step *step, const struct origin *origin)
{
    if (step->row && !strcmp(step->row->table, "strike"))
        return strike_text(step, origin);
    if (step->row && !strcmp(step->row->table, "delivery"))
        return STEP_PRINT(step, "%s%s", SAY("没有按时回执", "No receipt in time"), by_article(step, origin));
    const struct duty *duty = duty_of(step); /* the state of its subject, 在用, says nothing */
    const char *what = duty          ? SAY(duty->title ? duty->title : "", duty->en)
                       : step->state ? SAY(step->state->title, step->state->en)
                                     : "";
    return STEP_PRINT(step, "%s%s%s", what, usual_time(step), by_article(step, origin));
}

static struct wording word(struct step *step, const struct message *message)
{
    const struct notice *notice = message->notice;
    struct wording wording = {0};
    if (notice && notice->title)
        wording.title =
            text_trim(STEP_ARENA(step), tell_text(&step->d, SAY(notice->title, notice->en), message->origin));
    else
        wording.title = usual_title(step, message->origin, message->escalate);
    if (notice && notice->text)
        wording.text = tell_text(&step->d, SAY(notice->text, notice->text_en), message->origin);
    else
        wording.text = usual_text(step, message->origin);
    return wording;
}

static struct wording word_english(struct step *step, const struct message *message)
{
    const struct notice *notice = message->notice;
    if (notice && notice->text && text_empty(notice->text_en))
        return (struct wording){0}; /* not half of it */
    step->d.english = true;
    struct wording wording = word(step, message);
    step->d.english = false;
    return wording;
}

/* --- telling --- */

/* A person above stands on the task's list until it ends. */
static void supervise(struct step *step, const struct who *who)
{
    struct holders holders = {0};
    if (!step->task)
        return;
    people_holders(&step->d, who, &holders);
    for (size_t i = 0; i < holders.n; i++)
        task_hand(step, step->task->id, &holders.at[i], "supervisor");
    step_cell(step, step_update(step, "task", step->task->id), "escalated", VALUE_OF_INT(1));
}

void effect_tell(struct step *step, const struct who *who, const char *notice_name, bool escalate,
                 const struct origin *origin)
{
    struct persons persons = {0};
    struct message message = {.notice = notice_name ? map_get(&step->d.law->notices, notice_name) : NULL,
                              .origin = origin,
                              .escalate = escalate};
    people_persons(&step->d, who, &persons);
    message.task = step->task ? step->task->id : 0;
    message.zh = word(step, &message);
    message.en = word_english(step, &message);
    for (size_t i = 0; i < persons.n; i++)
        send_to(step, &message, persons.at[i]);
    if (escalate)
        supervise(step, who);
}
