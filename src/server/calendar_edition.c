#include "server/calendar_edition.h"

#include "format/json.h"
#include "rules/civil.h"

#include <stdlib.h>
#include <string.h>

/* --- the days --- */

struct run { /* of a holiday */
    const char *label;
    day_t from, to;
    struct makeups LIST(day_t) worked;
};
struct runs LIST(struct run);

struct marked {
    day_t day;
    const char *label;
    bool makeup;
};
struct marks_of_year LIST(struct marked);

static int by_day(const void *a, const void *b)
{
    const struct marked *x = a, *y = b;
    return x->day < y->day ? -1 : x->day > y->day;
}

static int read_days(struct arena *arena, const json_t *body, int year, struct marks_of_year *marks, struct oops *oops)
{
    const json_t *days = json_object_get(body, "days");
    for (size_t i = 0; i < json_array_size(days); i++) {
        const json_t *one = json_array_get(days, i);
        const char *date = json_string_value(json_object_get(one, "date")),
                   *kind = json_string_value(json_object_get(one, "kind"));
        const char *label = json_string_value(json_object_get(one, "label")),
                   *where = arena_printf(arena, "days[%zu]", i);
        struct marked mark = {.label = label ? label : ""};
        if (!date || strlen(date) != 10 || !civil_parse_date(date, 10, &mark.day) || civil_date(mark.day).year != year)
            return oops_printf(oops, ERR_INVALID, where, "日期应是 %d 年的某一天，如 %d-10-01", year, year);
        if (!kind || (strcmp(kind, "holiday") && strcmp(kind, "makeup")))
            return oops_printf(oops, ERR_INVALID, where, "种类是 holiday（放假）或 makeup（调休上班）");
        mark.makeup = !strcmp(kind, "makeup");
        if (!mark.makeup && !*mark.label)
            return oops_printf(oops, ERR_INVALID, where, "%s 放的是什么假，写明名称", date);
        *list_push(arena, marks) = mark;
    }
    if (marks->n)
        qsort(marks->at, marks->n, sizeof *marks->at, by_day);
    for (size_t i = 1; i < marks->n; i++)
        if (marks->at[i].day == marks->at[i - 1].day)
            return oops_printf(oops, ERR_INVALID, "days", "%d月%d日写了两次", civil_date(marks->at[i].day).month,
                               civil_date(marks->at[i].day).day);
    return 0;
}

static bool label_taken(const struct runs *runs, const char *label)
{
    for (size_t i = 0; i < runs->n; i++)
        if (!strcmp(runs->at[i].label, label))
            return true;
    return false;
}

/* A name stands once in a calendar: a second stretch of it gets a number. */
static const char *own_label(struct arena *arena, const struct runs *runs, const char *label)
{
    const char *own = label;
    for (int i = 2; label_taken(runs, own); i++)
        own = arena_printf(arena, "%s（%d）", label, i);
    return own;
}

static void join_days(struct arena *arena, const struct marks_of_year *marks, struct runs *runs)
{
    const char *label = "";
    for (size_t i = 0; i < marks->n; i++) {
        const struct marked *mark = &marks->at[i];
        struct run *last = runs->n ? &runs->at[runs->n - 1] : NULL;
        if (mark->makeup)
            continue;
        if (last && !strcmp(label, mark->label) && last->to + 1 == mark->day) {
            last->to = mark->day;
            continue;
        }
        label = mark->label;
        const char *own = own_label(arena, runs, label);
        *list_push(arena, runs) = (struct run){.label = own, .from = mark->day, .to = mark->day};
    }
}

static day_t apart(const struct run *run, day_t day)
{
    return day < run->from ? run->from - day : day > run->to ? day - run->to : 0;
}

/* A make-up day belongs to the holiday of its name, else to the nearest. */
static int give_makeups(struct arena *arena, const struct marks_of_year *marks, struct runs *runs, struct oops *oops)
{
    for (size_t i = 0; i < marks->n; i++) {
        const struct marked *mark = &marks->at[i];
        struct run *best = NULL;
        for (size_t k = 0; mark->makeup && k < runs->n; k++) {
            struct run *run = &runs->at[k];
            bool named = text_same(run->label, mark->label), best_named = best && text_same(best->label, mark->label);
            if (!best || named > best_named || (named == best_named && apart(run, mark->day) < apart(best, mark->day)))
                best = run;
        }
        if (mark->makeup && !best)
            return oops_printf(oops, ERR_INVALID, "days", "有调休上班的日子，却没有放假的日子");
        if (mark->makeup)
            *list_push(arena, &best->worked) = mark->day;
    }
    return 0;
}

/* --- writing; JSON is YAML --- */

static void write_date(struct arena *arena, struct json *out, const char *key, day_t day)
{
    struct civil_date date = civil_date(day);
    if (key)
        json_key(out, key);
    json_text(out, arena_printf(arena, "%04d-%02d-%02d", date.year, date.month, date.day));
}

static void write_node(struct json *out, const struct node *node)
{
    if (node->kind == NODE_TEXT || node->kind == NODE_NULL) {
        json_text(out, node->text);
        return;
    }
    if (node->kind == NODE_MAP)
        json_open_object(out);
    else
        json_open_array(out);
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == NODE_MAP)
            json_key(out, node->pairs[i].key);
        write_node(out, node->kind == NODE_MAP ? node->pairs[i].value : node->items[i]);
    }
    json_close(out);
}

static void write_holidays(struct arena *arena, struct json *out, const struct runs *runs)
{
    json_key(out, "holidays");
    json_open_object(out);
    for (size_t i = 0; i < runs->n; i++) {
        const struct run *run = &runs->at[i];
        json_key(out, run->label);
        json_open_object(out);
        write_date(arena, out, "from", run->from);
        write_date(arena, out, "to", run->to);
        if (run->worked.n) {
            json_key(out, "worked");
            json_open_array(out);
            for (size_t k = 0; k < run->worked.n; k++)
                write_date(arena, out, NULL, run->worked.at[k]);
            json_close(out);
        }
        json_close(out);
    }
    json_close(out);
}

struct former {
    const struct pack_file *file;
    struct node *root;
    day_t to;
    bool same_year;
};

static int find_former(struct arena *arena, const struct pack_file *years, size_t n, int year,
                       struct former *ret_former, struct oops *oops)
{
    struct former last = {0};
    for (size_t i = 0; i < n; i++) {
        struct former one = {.file = &years[i]};
        day_t from = 0;
        int failed = yaml_read(arena, years[i].name, years[i].bytes, years[i].n, NULL, &one.root, oops);
        if (failed < 0)
            return failed;
        const char *begins = node_text(one.root, "from"), *ends = node_text(one.root, "to");
        if (!begins || !ends || !civil_parse_date(begins, strlen(begins), &from) ||
            !civil_parse_date(ends, strlen(ends), &one.to))
            continue;
        one.same_year = civil_date(from).year == year;
        if (one.same_year || !last.root || (!last.same_year && one.to > last.to))
            last = one;
    }
    if (!last.root || (!last.same_year && civil_date(last.to).year + 1 != year))
        return oops_printf(oops, ERR_INVALID, "year", "%d 年与已有的日历接不上", year);
    *ret_former = last;
    return 0;
}

/* "1" → "2", "2026-1" → "2026-2"; anything else gets a number behind it. */
static const char *next_version(struct arena *arena, const char *version)
{
    const char *tail = version + strlen(version);
    while (tail > version && tail[-1] >= '0' && tail[-1] <= '9')
        tail--;
    int64_t number;
    if (!text_to_int(tail, &number))
        return arena_printf(arena, "%s-2", version);
    return arena_printf(arena, "%.*s%lld", (int)(tail - version), version, (long long)number + 1);
}

static void write_head(struct arena *arena, struct json *out, const struct former *former, int year, const char *name,
                       const char *reason)
{
    const char *version = node_text(former->root, "version"), *source = node_text(former->root, "source");
    json_key_text(out, "calendar", name);
    json_key_text(out, "version", former->same_year ? next_version(arena, version ? version : "1") : "1");
    json_key_text(out, "title", arena_printf(arena, "%d年工作日历", year));
    json_key_text(out, "source", !text_empty(reason) ? reason : former->same_year && source ? source : "在日历页录入");
    write_date(arena, out, "from", civil_day(year, 1, 1));
    write_date(arena, out, "to", civil_day(year, 12, 31));
}

static void write_rest(struct json *out, const struct former *former)
{
    static const char *const KEPT[] = {"zone", "hours", "seasons", "terms"};
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        const struct node *node = node_get(former->root, KEPT[i]);
        if (!node || node->kind == NODE_NULL || (!former->same_year && !strcmp(KEPT[i], "terms")))
            continue;
        json_key(out, KEPT[i]);
        write_node(out, node);
    }
}

int calendar_edition(struct arena *arena, const struct pack_file *years, size_t n, const json_t *body,
                     const char *reason, struct pack_file *ret_file, struct oops *oops)
{
    struct marks_of_year marks = {0};
    struct runs runs = {0};
    struct former former = {0};
    struct text text = TEXT(arena);
    struct json out = JSON(&text);
    int year = (int)json_integer_value(json_object_get(body, "year"));
    int failed = find_former(arena, years, n, year, &former, oops);
    if (!failed)
        failed = read_days(arena, body, year, &marks, oops);
    if (failed < 0)
        return failed;
    join_days(arena, &marks, &runs);
    failed = give_makeups(arena, &marks, &runs, oops);
    if (failed < 0)
        return failed;
    const char *name = node_text(former.root, "calendar");
    if (!former.same_year)
        name = arena_printf(arena, "%.*s-%d", (int)strcspn(name ? name : "cn", "-"), name ? name : "cn", year);
    json_open_object(&out);
    write_head(arena, &out, &former, year, name, reason);
    write_rest(&out, &former);
    write_holidays(arena, &out, &runs);
    json_close(&out);
    *ret_file = (struct pack_file){
        .pack = "calendar",
        .name = former.same_year ? former.file->name : arena_printf(arena, "%s.yaml", name),
        .bytes = text_end(&text),
        .n = text.n,
    };
    return 0;
}
