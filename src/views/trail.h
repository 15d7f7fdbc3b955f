/* GET /api/trail and its kin: who changed what, when, from where and why; field by field in words. Reading it here is
 * not verifying it: that is audit's work, whose last answer is handed in as reading->verified. */
#ifndef FENGSUI_VIEWS_TRAIL_H
#define FENGSUI_VIEWS_TRAIL_H

#include "audit/delta.h"
#include "views/reading.h"

struct trail_query {
    int64_t actor;     /* a person, 0 = anybody */
    const char *table; /* of one record, NULL = any */
    int64_t record;
    const char *kinds; /* "deed clock fact session read admin", blanks or commas between; NULL = all */
    const char *after; /* cursor */
    size_t limit;      /* 0 = 50, at most 200 */
    bool fields;       /* with what changed in each */
};

/* Newest first. The caller has seen to it that the viewer may read the trail (audit administrator), or this record. */
int view_trail(struct reading *reading, const struct trail_query *query, struct json *out, struct oops *oops) RESULT;
enum { TRAIL_NONE = 1 };
int view_trail_one(struct reading *reading, int64_t seq, struct json *out, struct oops *oops) RESULT; /* TRAIL_NONE */

/* One side of a cell of a delta, as the field means it: a number may be a ref, a text a list. Of a text over
 * DELTA_TEXT_MAX only "（长文，… 字节）" is left. */
struct value trail_value(struct reading *reading, const struct field *field, const struct delta_value *kept);

/* The last seal that was made; handed in by whoever keeps the seals. */
struct trail_seal {
    int64_t seq;
    ms_t at;
    const char *key;
};
int view_trail_head(struct reading *reading, const struct trail_seal *seal, struct json *out, struct oops *oops) RESULT;

#endif
