/* An institution's own Word file for a form, in place of the generated one: {责任单位}, {信息系统.网址}, {issue.at} are
 * fields of the record, by title or by name; {#隐患清单}…{/隐患清单} around {编号}, {序号} repeats table rows
 * (docx_template.h); and what only the document knows: {发文单位} {发文字号} {单据名称} {落款} {成文日期} {依据}
 * {留痕序号} {留痕摘要} {核验网址} {二维码}. */
#ifndef FENGSUI_SERVER_DOCUMENT_TEMPLATE_H
#define FENGSUI_SERVER_DOCUMENT_TEMPLATE_H

#include "paper/docx_template.h"
#include "server/document_body.h"

enum document_given {
    DOCUMENT_ISSUER,
    DOCUMENT_NUMBER,
    DOCUMENT_TITLE,
    DOCUMENT_OFFICE,
    DOCUMENT_DATE,
    DOCUMENT_BASIS,
    DOCUMENT_SEQ,
    DOCUMENT_HASH,
    DOCUMENT_LINK,
    DOCUMENT_CODE,
    DOCUMENT_GIVENS
};

/* A file as it comes, before it is kept. Fails with -ERR_SYNTAX (docx_template.h), -ERR_TOO_LARGE, and -ERR_INVALID: a
 * field that one of the form's registers does not have, or neither number nor a way to the proof. `ret_unused`: what
 * the form prints and this file leaves out, as templates call it. */
RESULT int document_template_check(const struct law *law, const struct form *form, const char *bytes, size_t n,
                                   struct arena *arena, struct docx_names *ret_unused, struct oops *oops);

/* What the file asks for, of this record; `given` holds DOCUMENT_GIVENS texts. Works like a drawing: what is not known
 * yet leaves a want. Names that mean nothing any more are left out. */
void document_template_fields(struct document_writing *writing, const struct docx_names *names,
                              const char *const *given, struct docx_fields *ret_fields);

#endif
