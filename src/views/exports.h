/* Lists as spreadsheets: what is seen as filtered, and an empty sheet to fill for an import. */
#ifndef FENGSUI_VIEWS_EXPORTS_H
#define FENGSUI_VIEWS_EXPORTS_H

#include "views/list.h"

enum { EXPORT_MOST = 20000 }; /* rows; a further row of the sheet says when there were more */

/* GET /api/registers/{r}/export.xlsx: the list as filtered (limit and after are not looked at). The bytes live in the
 * reading's arena. LIST_NO_REGISTER, -ERR_INVALID as view_list. */
int export_list(struct reading *reading, const struct list_query *query, const char **ret_bytes, size_t *ret_n,
                struct oops *oops) RESULT;
/* The same as text: UTF-8 with a mark, commas, CRLF (RFC 4180). */
int export_list_csv(struct reading *reading, const struct list_query *query, const char **ret_text, size_t *ret_n,
                    struct oops *oops) RESULT;
/* GET /api/registers/{r}/template.xlsx: one column per field that is entered, with drop-down lists for what can only be
 * chosen, and a second sheet that explains each. */
int export_template(struct reading *reading, const char *reg, const char **ret_bytes, size_t *ret_n,
                    struct oops *oops) RESULT;

#endif
