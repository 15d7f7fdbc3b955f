/* How a stored number of a workbook reads: inner to format/xlsx. */
#ifndef FENGSUI_FORMAT_XLSX_NUMBER_H
#define FENGSUI_FORMAT_XLSX_NUMBER_H

#include "base/text.h"

enum xlsx_look { XLSX_LOOK_NUMBER, XLSX_LOOK_DATE, XLSX_LOOK_TIME };

/* What a number format shows: a built-in one by its id, others by their code (ISO/IEC 29500-1, 18.8.30–31). */
enum xlsx_look xlsx_number_look(int id, const char *code);

/* Appends the stored text of a number: in its shortest form, or as ISO date or time. */
void xlsx_number_print(struct text *text, const char *stored, enum xlsx_look look, bool since_1904);

#endif
