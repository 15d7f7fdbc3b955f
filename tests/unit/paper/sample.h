/* Documents the tests of this folder print. All names, numbers and addresses are invented. */
#ifndef FENGSUI_TEST_PAPER_SAMPLE_H
#define FENGSUI_TEST_PAPER_SAMPLE_H

#include "paper/paper.h"

struct paper *sample_notice(struct arena *arena);             /* 安全漏洞整改通知书, one page */
struct paper *sample_bulletin(struct arena *arena);           /* with a red head, headings, attachments, imprint */
struct paper *sample_register(struct arena *arena, int rows); /* a long table */

#endif
