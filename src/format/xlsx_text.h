/* Characters that XML cannot carry are stored in workbooks as _xHHHH_ (ISO/IEC 29500-1, 22.9.2.19); a text that
 * looks like that by itself has its underscore stored as _x005F_. Inner to format/xlsx. */
#ifndef FENGSUI_FORMAT_XLSX_TEXT_H
#define FENGSUI_FORMAT_XLSX_TEXT_H

#include "base/text.h"

/* Appends `raw` as the content of an element or attribute. Bytes that are no UTF-8 become "?". */
void xlsx_text_add(struct text *text, const char *raw);

/* The text that is stored; `stored` itself when nothing is escaped in it. */
const char *xlsx_text_decode(struct arena *arena, const char *stored);

#endif
