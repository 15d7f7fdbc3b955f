/* Full-width forms of ASCII, as Chinese input methods leave them in tables: ＩＰ地址（必填）, １９２．０．２．１, 2026年３月. */
#ifndef FENGSUI_FORMAT_WIDTH_H
#define FENGSUI_FORMAT_WIDTH_H

#include "base/arena.h"

/* U+FF01 … U+FF5E and the blanks U+3000 and U+00A0 as ASCII; `text` itself when it has none. */
const char *width_narrow(struct arena *arena, const char *text);

#endif
