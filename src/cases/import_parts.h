/* One column for everything that tells where a system is: "http://lib.sample.edu.cn / 192.0.2.10", "192.0.2.11:8443",
 * "a.sample.cn；b.sample.cn", "内网：192.0.2.12 端口 8080". Parted, each goes into the field that is for it. */
#ifndef FENGSUI_CASES_IMPORT_PARTS_H
#define FENGSUI_CASES_IMPORT_PARTS_H

#include "rules/law.h"

enum import_part { PART_URL, PART_DOMAIN, PART_ADDRESS, PART_PORT, PART_COUNT };

/* Texts as a cell of the field would hold them; "" when there is none. */
struct import_parts {
    const char *texts[PART_COUNT]; /* one web address; the others apart by `import_part_gap` */
    const char *rest;              /* what has no place: a second web address, words nobody knows; "" */
    unsigned told;                 /* 1 << part: written as such, not only within a web address */
    size_t pieces;                 /* recognised */
};

/* The fields that take the parts, and what stands between two of a kind there. */
extern const char *const import_part_fields[PART_COUNT];
extern const char import_part_gap[PART_COUNT];
/* What a mapping names instead of a field: "@parted". */
extern const struct field import_parts_field;
bool import_is_parted(const struct field *field);
/* The part that the field takes; PART_COUNT: none. */
enum import_part import_part_of(const struct field *field);

/* The texts live in `arena`. */
void import_parts_of(struct arena *arena, const char *cell, struct import_parts *ret_parts);
/* Whether a cell holds what `field` alone could not: parts of another kind, or several where it takes one. `field`
 * NULL: of two kinds. */
bool import_parts_mixed(const struct import_parts *parts, const struct field *field);

#endif
