/* What pages show as spreadsheets: lists as filtered, figures, and an empty sheet to fill for an import. */
#ifndef FENGSUI_VIEWS_EXPORTS_H
#define FENGSUI_VIEWS_EXPORTS_H

#include "format/xlsx.h"
#include "views/list.h"

enum { EXPORT_MOST = 20000 }; /* rows; a further row of the sheet says when there were more */

/* A workbook, or the first of its sheets as text: UTF-8 with a mark, commas, CRLF (RFC 4180). */
enum export_form { EXPORT_XLSX, EXPORT_CSV };

struct export_file {
    const char *bytes; /* in the reading's arena */
    size_t n;
};

int export_write(struct arena *arena, const struct xlsx_sheet *sheets, size_t n, enum export_form form,
                 struct export_file *ret_file, struct oops *oops) RESULT;

/* GET /api/registers/{r}/export.xlsx, .csv: the list as filtered (limit and after are not looked at).
 * LIST_NO_REGISTER, -ERR_INVALID as view_list. */
int export_list(struct reading *reading, const struct list_query *query, enum export_form form,
                struct export_file *ret_file, struct oops *oops) RESULT;
/* GET /api/registers/{r}/template.xlsx: one column per field that is entered, with drop-down lists for what can only be
 * chosen, and a second sheet that explains each. */
int export_template(struct reading *reading, const char *reg, struct export_file *ret_file, struct oops *oops) RESULT;

#endif
