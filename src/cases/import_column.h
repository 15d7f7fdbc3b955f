/* What the columns of a table mean: fields of the register it is read into. A guess by titles in Chinese and English,
 * or what a person chose for the same header before. */
#ifndef FENGSUI_CASES_IMPORT_COLUMN_H
#define FENGSUI_CASES_IMPORT_COLUMN_H

#include "cases/import.h"
#include "cases/import_words.h"
#include "store/store.h"

#include <jansson.h>

/* The fields a table may fill. Into "finding" they are those of the fact import.finding. */
struct import_target {
    const struct field *field;
    bool required; /* nothing else fills it */
};
struct import_targets LIST(struct import_target);
void import_targets(struct arena *arena, const struct law *law, const char *into, bool trusted,
                    struct import_targets *ret_targets);

/* The column in which an import says why it did not take a row (job_left_workbook); it fills nothing. */
extern const char import_column_why[];
bool import_column_tells_why(const struct import_column *column);

/* For each column of the sheet: the field it fills, or NULL. */
struct import_mapping {
    const struct field **fields; /* as many as the sheet has columns */
    bool *sure;
    bool remembered;
    struct import_answers words; /* what people said of words that the register does not know */
};

void import_columns_guess(struct arena *arena, const struct law *law, const char *into,
                          const struct import_targets *targets, const struct import_sheet *sheet,
                          struct import_mapping *ret_mapping);
/* One column that tells addresses, names and ports of a system is proposed to be parted (import_parts.h). */
void import_columns_part(const struct import_targets *targets, const struct import *import,
                         const struct import_sheet *sheet, struct import_mapping *mapping);
/* A column of ICP numbers (京ICP备…号) is called 备案号 as well, and is none of those by which a system's protection is
 * filed: the proposal is taken back. */
void import_columns_doubt(const struct import *import, const struct import_sheet *sheet,
                          struct import_mapping *mapping);
/* What was chosen for this register and header before, words too. Returns 0, or 1 when nothing was. */
int import_columns_recall(struct arena *arena, struct store *store, const char *into,
                          const struct import_targets *targets, const struct import_sheet *sheet,
                          struct import_mapping *ret_mapping) RESULT;
/* Keeps it (a note; `store` is a handle that may write notes). */
int import_columns_remember(struct store *store, const char *into, const struct import_sheet *sheet,
                            const struct import_mapping *mapping) RESULT;
/* A person's choice: {"主机IP": "address", "备注": null}. -ERR_INVALID names the column: unknown, or two for one field.
 */
int import_columns_choose(struct arena *arena, const json_t *chosen, const struct import_targets *targets,
                          const struct import_sheet *sheet, struct import_mapping *ret_mapping,
                          struct oops *oops) RESULT;
/* The title of the column that fills a field; NULL = none does. */
const char *import_mapping_column(const struct import_sheet *sheet, const struct import_mapping *mapping,
                                  const char *field);
/* The same as a JSON object. */
const char *import_columns_text(struct arena *arena, const struct import_sheet *sheet,
                                const struct import_mapping *mapping);

/* The table of the file to read: the one that is about `into`, else the one most of whose columns are known; hidden
 * ones last. NULL when there is none. */
const struct import_sheet *import_sheet_choose(struct arena *arena, const struct law *law, const char *into,
                                               const struct import_targets *targets, const struct import *import);
/* Whether both have the same columns: then they are one table on several sheets. */
bool import_sheet_alike(const struct import_sheet *a, const struct import_sheet *b);
/* "第 7 行，单位", behind the name of the sheet where several are read; `column` NULL: the whole row. */
const char *import_place(struct arena *arena, const struct import_sheet *sheet, int64_t line, const char *column);
/* The field of a system (or whatever has several units) that names the unit which answers for it. */
const char *import_main_unit(const struct reg *reg);

#endif
