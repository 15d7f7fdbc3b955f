/* The five grades of GB/T 30279 and of every scanner. */
#ifndef FENGSUI_SCAN_SEVERITY_H
#define FENGSUI_SCAN_SEVERITY_H

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL, SEVERITY_COUNT };

const char *severity_word(enum severity severity); /* 信息 低危 中危 高危 严重 */

/* CVSS 3.1 section 5: 0 none, 0.1 low, 4.0 medium, 7.0 high, 9.0 critical. */
enum severity severity_of_score(double score);

#endif
