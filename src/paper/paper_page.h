/* Measures of the page, GB/T 9704-2012 chapters 5 to 7. For the files of this folder. Lengths in points unless said. */
#ifndef FENGSUI_PAPER_PAPER_PAGE_H
#define FENGSUI_PAPER_PAPER_PAGE_H

#define PAGE_MM(mm) ((mm) * 72.0 / 25.4)

#define PAGE_WIDTH  PAGE_MM(210)
#define PAGE_HEIGHT PAGE_MM(297)
#define PAGE_TOP    PAGE_MM(37)
#define PAGE_LEFT   PAGE_MM(28)
#define PAGE_TEXT_W PAGE_MM(156)
#define PAGE_TEXT_H PAGE_MM(225)

enum { PAGE_LINES = 22, PAGE_CHARS = 28 };
#define PAGE_PITCH (PAGE_TEXT_H / PAGE_LINES) /* of lines: 28.99 */
#define PAGE_EM    (PAGE_TEXT_W / PAGE_CHARS) /* of characters: 15.79 */

/* Sizes of type by their Chinese names. */
#define PAGE_SIZE_TITLE 22.0   /* 二号 */
#define PAGE_SIZE_BODY  16.0   /* 三号 */
#define PAGE_SIZE_FOUR  14.0   /* 四号: page number, imprint */
#define PAGE_SIZE_CELL  12.0   /* 小四: tables */
#define PAGE_SIZE_NOTE  10.5   /* 五号: captions of codes */

#define PAGE_HEAD_ROOM   PAGE_MM(35) /* top of the text area to the red office name */
#define PAGE_HEAD_SIZE   40.0        /* largest size of the office name */
#define PAGE_HEAD_CONDENSE 0.66      /* narrowest its characters become */
#define PAGE_HEAD_GAP    PAGE_MM(4)  /* number to red line */
#define PAGE_FOLIO       PAGE_MM(7)  /* text area to page number */
#define PAGE_TITLE_PITCH 35.0
#define PAGE_QR          PAGE_MM(26)
#define PAGE_QR_DROP     8.0 /* beside a signature: below the line before */
#define PAGE_QR_GAP      3.0 /* to a caption below the code */
#define PAGE_NOTE_PITCH  14.2

/* The office's red. */
#define PAGE_RED_R 0.86
#define PAGE_RED_G 0.0
#define PAGE_RED_B 0.05
#define PAGE_RED_HEX "DB000D"

#endif
