/* The blocks of a form (pack language: to heading text fields table sign) as blocks of paper. */
#ifndef FENGSUI_SERVER_DOCUMENT_BODY_H
#define FENGSUI_SERVER_DOCUMENT_BODY_H

#include "format/yaml.h"
#include "paper/paper.h"
#include "rules/telling.h"

struct document_writing {
    struct deciding *deciding; /* its subject is the record */
    const struct form *form;
    const char *institution;
    struct paper *paper;
    void (*closing)(void *context); /* called once, before the signature or at the end: basis, code */
    void *context;
    bool signed_;
    const char *date; /* of the signature, as printed; "" = none */
};

/* Appends all blocks of the form. What is not known yet leaves a want and counts as empty. */
void document_body_write(struct document_writing *writing);

/* "2026年3月5日" out of "2026-03-05 10:00"; "" when it is none. */
const char *document_body_date(struct arena *arena, const char *text);

#endif
