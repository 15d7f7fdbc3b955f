/* The small shapes of docs/api.md, written the same everywhere: ref, moment, values, clauses, refusals.
 * A key of NULL writes the bare value (into an array). */
#ifndef FENGSUI_VIEWS_SHOW_H
#define FENGSUI_VIEWS_SHOW_H

#include "views/reading.h"

/* {"at", "text", "weekday", "makeup"}; 0 and RANGE_OPEN_x: null. A deadline at midnight is told as the 24:00 that ends
 * a day, any other moment as the 00:00 that begins one. */
void show_moment(struct reading *reading, struct json *out, const char *key, ms_t at);
void show_deadline(struct reading *reading, struct json *out, const char *key, ms_t at);
void show_moment_value(struct reading *reading, struct json *out, const char *key,
                       struct value value);                /* not a moment: null */
const char *show_time(struct reading *reading, ms_t at);   /* RFC 3339 */
const char *show_date(struct reading *reading, day_t day); /* 2026-10-09 */
const char *show_weekday(int weekday);                     /* 一 … 日 */

/* {"register", "id", "title", "number"}; no ref: null. */
void show_ref(struct reading *reading, struct json *out, const char *key, struct value ref);
void show_ref_fields(struct reading *reading, struct json *out, struct value ref); /* inside an object that has more */
void show_ref_to(struct reading *reading, struct json *out, const char *key, const char *table, int64_t id);

/* A value as it is entered again: numbers, texts, ids as refs, lists; times as RFC 3339. */
void show_value(struct reading *reading, struct json *out, const char *key, const struct field *field,
                struct value value);
/* A value in words. */
const char *show_words(struct reading *reading, const struct reg *reg, const struct field *field, struct value value);
void show_key_words(struct json *out, const char *key, const char *words); /* "" becomes null */

void show_names(struct json *out, const char *key, const struct names *names);
/* One refusal; a NULL origin has no clauses. */
void show_refusal(struct reading *reading, struct json *out, const struct refusal *refusal);
void show_refusals(struct reading *reading, struct json *out, const char *key, const struct refusals *refusals);

/* {"rows": […], "next", "total"}: the end of a list; total < 0 is null. */
void show_page_end(struct json *out, const char *next, int64_t total);

/* What posts people stand under: "图书馆网络安全工作专员". */
const char *show_post(struct reading *reading, const char *post, int64_t unit);

static inline struct value ref_to(const char *table, int64_t id) { return id ? VALUE_OF_REF(table, id) : VALUE_NONE; }

#endif
