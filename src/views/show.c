#include "views/show.h"

#include <string.h>

static void key_if(struct json *out, const char *key)
{
    if (key)
        json_key(out, key);
}

/* --- moments --- */

static char *two(char *at, int number)
{
    at[0] = (char)('0' + number / 10);
    at[1] = (char)('0' + number % 10);
    return at + 2;
}

static char *write_date(char *at, day_t day)
{
    struct civil_date date = civil_date(day);
    at = two(at, date.year / 100);
    at = two(at, date.year % 100);
    *at++ = '-';
    at = two(at, date.month);
    *at++ = '-';
    return two(at, date.day);
}

static char *write_clock(char *at, int minutes)
{
    at = two(at, minutes / 60);
    *at++ = ':';
    return two(at, minutes % 60);
}

enum { TIME_SIZE = 40 };

static void write_time(char *at, const struct calendar *calendar, ms_t moment)
{
    int offset = calendar ? calendar_offset(calendar) : CALENDAR_BEIJING, east = offset < 0 ? -offset : offset;
    day_t day = civil_day_at(moment, offset);
    int64_t seconds = (moment - civil_ms(day, 0, offset)) / 1000;
    at = write_date(at, day);
    *at++ = 'T';
    at = write_clock(at, (int)(seconds / 60));
    *at++ = ':';
    at = two(at, (int)(seconds % 60));
    *at++ = offset < 0 ? '-' : '+';
    *write_clock(at, east) = '\0';
}

const char *show_time(struct reading *reading, ms_t at)
{
    char time[TIME_SIZE];
    write_time(time, reading->law->calendar, at);
    return arena_text(reading->arena, time);
}

const char *show_date(struct reading *reading, day_t day)
{
    char date[16];
    *write_date(date, day) = '\0';
    return arena_text(reading->arena, date);
}

const char *show_weekday(int weekday)
{
    static const char *const DAYS[] = {"", "一", "二", "三", "四", "五", "六", "日"};
    return weekday >= 1 && weekday <= 7 ? DAYS[weekday] : "";
}

/* Written by hand because a page of a list holds some three hundred moments. */
static void show_moment_of_day(struct reading *reading, struct json *out, const char *key, ms_t at, day_t day)
{
    const struct calendar *calendar = reading->law->calendar;
    char time[TIME_SIZE], text[TIME_SIZE], *end;
    struct calendar_day known = {0};
    write_time(time, calendar, at);
    end = write_date(text, day);
    *end++ = ' ';
    *write_clock(end, (int)((at - calendar_ms(calendar, day, 0)) / 60000)) = '\0';
    bool makeup = calendar_look(calendar, day, &known) == 0 && known.kind == CALENDAR_MAKEUP;
    key_if(out, key);
    json_open_object(out);
    json_key_text(out, "at", time);
    json_key_text(out, "text", text);
    json_key_text(out, "weekday", show_weekday(civil_weekday(day)));
    if (makeup)
        json_key_bool(out, "makeup", true);
    json_close(out);
}

static bool is_moment(struct reading *reading, ms_t at)
{
    return reading->law->calendar && at && at != RANGE_OPEN_FROM && at != RANGE_OPEN_TO && civil_in_range(at);
}

static void no_moment(struct json *out, const char *key)
{
    key_if(out, key);
    json_none(out);
}

void show_moment(struct reading *reading, struct json *out, const char *key, ms_t at)
{
    if (is_moment(reading, at))
        show_moment_of_day(reading, out, key, at, calendar_day_at(reading->law->calendar, at));
    else
        no_moment(out, key);
}

void show_deadline(struct reading *reading, struct json *out, const char *key, ms_t at)
{
    if (is_moment(reading, at))
        show_moment_of_day(reading, out, key, at, due_day(reading->law->calendar, at));
    else
        no_moment(out, key);
}

void show_moment_value(struct reading *reading, struct json *out, const char *key, struct value value)
{
    show_moment(reading, out, key, value.kind == VALUE_INT ? value.number : 0);
}

/* --- refs --- */

void show_ref_fields(struct reading *reading, struct json *out, struct value ref)
{
    json_key_text(out, "register", ref.ref.table);
    json_key_int(out, "id", ref.ref.id);
    json_key_text(out, "title", reading_title(reading, ref));
    json_key_text(out, "number", reading_number(reading, ref));
}

void show_ref(struct reading *reading, struct json *out, const char *key, struct value ref)
{
    key_if(out, key);
    if (ref.kind != VALUE_REF || !ref.ref.table || !ref.ref.id) {
        json_none(out);
        return;
    }
    json_open_object(out);
    show_ref_fields(reading, out, ref);
    json_close(out);
}

void show_ref_to(struct reading *reading, struct json *out, const char *key, const char *table, int64_t id)
{
    show_ref(reading, out, key, ref_to(table, id));
}

/* --- values --- */

static bool is_time(const struct field *field)
{
    return field && (field->type == TYPE_DATETIME || field->type == TYPE_DATE);
}

static void bare_number(struct reading *reading, struct json *out, const struct field *field, int64_t number)
{
    if (field && field->type == TYPE_FLAG)
        json_bool(out, number != 0);
    else if (is_time(field) && field->type == TYPE_DATE && reading->law->calendar)
        json_text(out, show_date(reading, due_day(reading->law->calendar, number)));
    else if (is_time(field) && reading->law->calendar)
        json_text(out, show_time(reading, number));
    else
        json_int(out, number);
}

static void range_end(struct reading *reading, struct json *out, const char *key, ms_t at)
{
    if (at == RANGE_OPEN_FROM || at == RANGE_OPEN_TO || !reading->law->calendar)
        json_key_none(out, key);
    else
        json_key_text(out, key, show_time(reading, at));
}

void show_value(struct reading *reading, struct json *out, const char *key, const struct field *field,
                struct value value)
{
    key_if(out, key);
    switch (value.kind) {
    case VALUE_EMPTY:
        if (field && field->type == TYPE_FLAG)
            json_bool(out, false);
        else
            json_none(out);
        return;
    case VALUE_INT:
        bare_number(reading, out, field, value.number);
        return;
    case VALUE_REAL:
        json_double(out, value.real);
        return;
    case VALUE_TEXT:
        json_text(out, value.text);
        return;
    case VALUE_REF:
        show_ref(reading, out, NULL, value);
        return;
    case VALUE_RANGE:
        json_open_object(out);
        range_end(reading, out, "from", value.range.from);
        range_end(reading, out, "to", value.range.to);
        json_close(out);
        return;
    case VALUE_LIST:
        json_open_array(out);
        for (size_t i = 0; i < value.list.n; i++)
            show_value(reading, out, NULL, field, value.list.at[i]);
        json_close(out);
        return;
    }
}

static const char *list_words(struct reading *reading, const struct reg *reg, const struct field *field,
                              struct value value)
{
    struct text words = TEXT(reading->arena);
    for (size_t i = 0; i < value.list.n; i++) {
        text_add(&words, i ? reading_say(reading, "、", ", ") : "");
        text_add(&words, show_words(reading, reg, field, value.list.at[i]));
    }
    return text_end(&words);
}

/* A midnight that somebody entered begins the day that was entered; one that was reckoned ends the day before. */
static bool begins_day(struct reading *reading, const struct field *field, struct value value)
{
    const struct calendar *calendar = reading->law->calendar;
    return value.kind == VALUE_INT && field && field->type == TYPE_DATETIME && !field->builtin && !field->is &&
           is_moment(reading, value.number) &&
           calendar_ms(calendar, calendar_day_at(calendar, value.number), 0) == value.number;
}

const char *show_words(struct reading *reading, const struct reg *reg, const struct field *field, struct value value)
{
    if (begins_day(reading, field, value)) {
        day_t day = calendar_day_at(reading->law->calendar, value.number);
        return arena_printf(reading->arena, "%s 00:00", show_date(reading, day));
    }
    if (value.kind == VALUE_REF)
        return reading_title(reading, value);
    if (value.kind == VALUE_LIST)
        return list_words(reading, reg, field, value);
    struct deciding deciding = reading_deciding(reading, reg, NULL);
    return reading_told(reading, &deciding, field, value);
}

void show_key_words(struct json *out, const char *key, const char *words)
{
    json_key_text(out, key, text_empty(words) ? NULL : words);
}

void show_names(struct json *out, const char *key, const struct names *names)
{
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; i < names->n; i++)
        json_text(out, names->at[i]);
    json_close(out);
}

/* --- refusals --- */

void show_refusal(struct reading *reading, struct json *out, const struct refusal *refusal)
{
    static const struct names NONE = {0};
    json_open_object(out);
    json_key_text(out, "deed", refusal->deed);
    json_key_text(out, "title", reading_say(reading, refusal->title, refusal->title_en));
    json_key_text(out, "reason", reading_say(reading, refusal->reason, refusal->reason_en));
    show_key_words(out, "who", reading_say(reading, refusal->who, refusal->who_en));
    show_deadline(reading, out, "when", refusal->when);
    show_names(out, "clauses", refusal->origin ? &refusal->origin->clauses : &NONE);
    json_key_text(out, "field", refusal->field);
    json_close(out);
}

void show_refusals(struct reading *reading, struct json *out, const char *key, const struct refusals *refusals)
{
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; i < refusals->n; i++)
        show_refusal(reading, out, &refusals->at[i]);
    json_close(out);
}

void show_page_end(struct json *out, const char *next, int64_t total)
{
    json_key_text(out, "next", next);
    if (total < 0)
        json_key_none(out, "total");
    else
        json_key_int(out, "total", total);
}

/* Tasks and holdings name the base pack's post; the house calls it as its own pack does. */
static const struct post *post_as_called(const struct law *law, const char *name)
{
    for (size_t i = 0; i < law->posts.n; i++) {
        const struct post *post = law->posts.rows[i].value;
        if (text_same(post->same_as, name))
            return post;
    }
    return map_get(&law->posts, name);
}

const char *show_post(struct reading *reading, const char *post, int64_t unit)
{
    const struct post *found = post_as_called(reading->law, post);
    const char *title = found && found->title ? reading_say(reading, found->title, found->en) : post;
    const char *name = unit ? reading_title(reading, VALUE_OF_REF("unit", unit)) : NULL;
    if (!name)
        return title;
    return reading->english ? arena_printf(reading->arena, "%s (%s)", title, name)
                            : arena_printf(reading->arena, "%s%s", name, title);
}
