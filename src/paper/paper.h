/* A printed document as a tree: notices, orders, reports, registers for the file. Described once, written as PDF
 * (paper_pdf.h), Word (paper_docx.h) and a page to print from the browser (paper_html.h), all of the same content.
 *
 * Page and composition follow GB/T 9704-2012 (党政机关公文格式): A4, margins 37 mm top and 28 mm left, a text area of
 * 156 × 225 mm with 22 lines of 28 characters in size three (16 pt), page numbers 7 mm below it on the outer side.
 *
 * The tree lives in the arena it was made with. Texts are copied, UTF-8, without control characters but '\n', which
 * separates paragraphs (or lines in a cell). Nothing here fails: what a page cannot hold is broken or shrunk. */
#ifndef FENGSUI_PAPER_PAPER_H
#define FENGSUI_PAPER_PAPER_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>

enum paper_block_kind {
    PAPER_HEAD,        /* the issuing office in red, with the document number and a red line under it */
    PAPER_TITLE,       /* size two, centred; lines as '\n' says, else balanced */
    PAPER_NUMBER,      /* a number below the title, for documents without a red head */
    PAPER_TO,          /* main recipient, flush left, with a colon */
    PAPER_HEADING,     /* level 1 "一、" black, 2 "（一）" regular script, 3 "1." */
    PAPER_TEXT,        /* paragraphs, two characters indented, justified */
    PAPER_TABLE,
    PAPER_ATTACHMENTS, /* 附件：1. … */
    PAPER_SIGN,        /* office, date, room for the seal */
    PAPER_QR,          /* a code to scan, caption beside it; right before SIGN with a seal: at the left of it */
    PAPER_IMPRINT,     /* 版记, at the foot of the last page: copies to, printed by, printed on */
    PAPER_BREAK,       /* a new page */
};

enum paper_align { PAPER_LEFT, PAPER_CENTRE, PAPER_RIGHT };

struct paper_column {
    const char *title;
    double share; /* of the width, relative to the others */
    enum paper_align align;
};

struct paper_row LIST(const char *);

struct paper_table {
    const char *caption; /* above the table; "" = none */
    const struct paper_column *columns;
    size_t column_count;
    struct {
        struct paper_row *at;
        size_t n, cap;
    } rows;
};

struct paper_block {
    enum paper_block_kind kind;
    const char *text;   /* HEAD office · TITLE, NUMBER, TO, HEADING, TEXT · SIGN office · QR content · IMPRINT copies */
    const char *second; /* HEAD number · SIGN date · QR caption · IMPRINT printed by */
    const char *third;  /* IMPRINT printed on */
    int level;          /* HEADING */
    bool sealed;        /* SIGN: a seal will stand over office and date */
    struct paper_table *table;
    struct paper_row items; /* ATTACHMENTS */
};

struct paper {
    struct arena *arena;
    const char *name;  /* title of the file */
    const char *issuer; /* author of the file */
    ms_t at;           /* law time of the document, goes into the file's own data; 0 = none */
    const char *mark;  /* over every page: "样例", "测试时钟"; "" = none */
    struct {
        struct paper_block *at;
        size_t n, cap;
    } blocks;
};

struct paper *paper_new(struct arena *arena, const char *name, const char *issuer, ms_t at);
void paper_mark(struct paper *paper, const char *mark);

void paper_head(struct paper *paper, const char *office, const char *number);
void paper_title(struct paper *paper, const char *title);
void paper_number(struct paper *paper, const char *number);
void paper_to(struct paper *paper, const char *recipient);
void paper_heading(struct paper *paper, int level, const char *text);
void paper_text(struct paper *paper, const char *text);
struct paper_table *paper_table(struct paper *paper, const char *caption, const struct paper_column *columns,
                                size_t n);
/* The table is given its next row; fewer cells than columns leave the rest empty, NULL is an empty cell. */
void paper_row(struct paper *paper, struct paper_table *table, const char *const *cells, size_t n);
void paper_attachments(struct paper *paper, const char *const *titles, size_t n);
void paper_sign(struct paper *paper, const char *office, const char *date, bool sealed);
void paper_qr(struct paper *paper, const char *content, const char *caption);
void paper_imprint(struct paper *paper, const char *copies, const char *by, const char *on);
void paper_break(struct paper *paper);

/* A date as documents write it: "2026年3月5日", or "二〇二六年三月五日" in Chinese numerals. */
const char *paper_date(struct arena *arena, int year, int month, int day, bool numerals);

#endif
