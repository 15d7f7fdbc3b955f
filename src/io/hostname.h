/* Names of hosts as name servers and certificates know them: in ASCII, a label in another script as xn--… (IDNA 2008,
 * RFC 5891, with the mapping of UTS 46). Texts are UTF-8, whatever the locale. */
#ifndef FENGSUI_IO_HOSTNAME_H
#define FENGSUI_IO_HOSTNAME_H

#include "base/arena.h"

/* 中文.cn → xn--fiq228c.cn; what is ASCII stays as it is. "" when it cannot be written so. */
const char *hostname_ascii(struct arena *arena, const char *name);

/* The same of the host in a URL; the URL as it is when that cannot be done. */
const char *hostname_ascii_url(struct arena *arena, const char *url);

#endif
