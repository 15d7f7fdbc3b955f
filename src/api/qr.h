/* A QR code as SVG, dark on nothing, one unit per module with the quiet zone that scanners want. Inner header. */
#ifndef FENGSUI_API_QR_H
#define FENGSUI_API_QR_H

#include "base/arena.h"

const char *qr_svg(struct arena *arena, const char *content); /* "" when it does not fit */

#endif
