/* One header line of HTTP. Lists of them end with a NULL name. */
#ifndef FENGSUI_IO_HTTP_HEADER_H
#define FENGSUI_IO_HTTP_HEADER_H

struct http_header {
    const char *name, *value;
};

#endif
