/* The blocks of a form (pack language: to heading text fields table sign) as blocks of paper. */
#ifndef FENGSUI_SERVER_DOCUMENT_BODY_H
#define FENGSUI_SERVER_DOCUMENT_BODY_H

#include "format/yaml.h"
#include "paper/paper.h"
#include "views/reading.h"

struct document_writing {
    struct reading *reading;
    struct deciding *deciding; /* its subject is the record as it was, its time that of the printing */
    const struct form *form;
    const char *institution;
    struct paper *paper;
    bool template; /* places instead of values, rows to be repeated: for an office to lay out anew; there is no subject
                    */
    void (*closing)(void *context); /* called once, before the signature or at the end: basis, code */
    void *context;
    bool signed_;
    const char *date; /* of the signature, as printed; "" = none */
};

/* Appends all blocks of the form. What is not known yet leaves a want and counts as empty. */
void document_body_write(struct document_writing *writing);

/* Office and date of the form's signature, as printed; "" for what it has not. */
void document_body_signature(struct document_writing *writing, const char **ret_office, const char **ret_date);

/* "2026年3月5日" out of "2026-03-05 10:00"; "" when it is none. */
const char *document_body_date(struct arena *arena, const char *text);

#endif
