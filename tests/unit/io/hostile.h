/* Request heads on which two readers might disagree, and what the head check says to each. The test of the head check
 * and the test of the server walk this table; nginx is shown the same bytes for comparison. */
#ifndef FENGSUI_TESTS_IO_HOSTILE_H
#define FENGSUI_TESTS_IO_HOSTILE_H

#include <stddef.h>

struct hostile {
    const char *name;
    const char *bytes;
    size_t n;
    int status;
};

#define H "Host: a\r\n"
#define SHAPE(name, bytes, status) {name, bytes, sizeof bytes - 1, status}

static const struct hostile HOSTILE[] = {
    SHAPE("line feeds only", "GET / HTTP/1.1\nHost: a\n\n", 400),
    SHAPE("one bare line feed", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400),
    SHAPE("bare line feed before the end", "GET / HTTP/1.1\r\n" H "\n\r\n", 400),
    SHAPE("bare carriage return in a value", "GET / HTTP/1.1\r\n" H "X: a\rY: b\r\n\r\n", 400),
    SHAPE("bare carriage return in the request line", "GET /\r HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("folded line", "GET / HTTP/1.1\r\n" H "X: a\r\n b\r\n\r\n", 400),
    SHAPE("folded line with a tab", "GET / HTTP/1.1\r\n" H "X: a\r\n\tb\r\n\r\n", 400),
    SHAPE("blank before the first header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    SHAPE("blank before the colon", "POST / HTTP/1.1\r\n" H "Content-Length : 3\r\n\r\nabc", 400),
    SHAPE("tab before the colon", "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n", 400),
    SHAPE("NUL in a value", "GET / HTTP/1.1\r\n" H "X: a\0b\r\n\r\n", 400),
    SHAPE("NUL in a name", "GET / HTTP/1.1\r\n" H "X\0Y: b\r\n\r\n", 400),
    SHAPE("control character in a value", "GET / HTTP/1.1\r\n" H "X: a\x01\r\n\r\n", 400),
    SHAPE("DEL in a value", "GET / HTTP/1.1\r\n" H "X: a\x7f\r\n\r\n", 400),
    SHAPE("two equal lengths", "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
    SHAPE("two different lengths", "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\ncontent-length: 4\r\n\r\nabcd", 400),
    SHAPE("list of lengths", "POST / HTTP/1.1\r\n" H "Content-Length: 3, 3\r\n\r\nabc", 400),
    SHAPE("signed length", "POST / HTTP/1.1\r\n" H "Content-Length: +3\r\n\r\nabc", 400),
    SHAPE("negative length", "POST / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n", 400),
    SHAPE("hexadecimal length", "POST / HTTP/1.1\r\n" H "Content-Length: 0x3\r\n\r\nabc", 400),
    SHAPE("length with leading zeros", "POST / HTTP/1.1\r\n" H "Content-Length: 003\r\n\r\nabc", 400),
    SHAPE("empty length", "POST / HTTP/1.1\r\n" H "Content-Length:\r\n\r\n", 400),
    SHAPE("length beyond 64 bits", "POST / HTTP/1.1\r\n" H "Content-Length: 18446744073709551619\r\n\r\nabc", 400),
    SHAPE("length and words", "POST / HTTP/1.1\r\n" H "Content-Length: 3 bytes\r\n\r\nabc", 400),
    SHAPE("tab behind the length", "POST / HTTP/1.1\r\n" H "Content-Length: 3\t\r\n\r\nabc", 400),
    SHAPE("tab behind close", "GET / HTTP/1.1\r\n" H "Connection: close\t\r\n\r\n", 400),
    SHAPE("chunked", "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
    SHAPE("chunked and length",
          "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
    SHAPE("disguised chunked", "POST / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
    SHAPE("identity", "POST / HTTP/1.1\r\n" H "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc", 400),
    SHAPE("chunked twice", "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
    SHAPE("GET with a body", "GET / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc", 400),
    SHAPE("HEAD with a body", "HEAD / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc", 400),
    SHAPE("no Host", "GET / HTTP/1.1\r\nX: y\r\n\r\n", 400),
    SHAPE("no header at all", "GET / HTTP/1.1\r\n\r\n", 400),
    SHAPE("two Hosts", "GET / HTTP/1.1\r\n" H "Host: b\r\n\r\n", 400),
    SHAPE("two equal Hosts", "GET / HTTP/1.1\r\n" H H "\r\n", 400),
    SHAPE("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    SHAPE("Host with a blank", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    SHAPE("Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
    SHAPE("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    SHAPE("list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
    SHAPE("Host with a word as port", "GET / HTTP/1.1\r\nHost: a:http\r\n\r\n", 400),
    SHAPE("Host with an empty port", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", 400),
    SHAPE("unclosed bracket in Host", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
    SHAPE("absolute form of another host", "GET http://b/ HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("absolute form of a longer host", "GET http://a.b/ HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("absolute form with a user", "GET http://u@a/ HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("another scheme", "GET ftp://a/ HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("authority form", "CONNECT a:443 HTTP/1.1\r\n" H "\r\n", 501),
    SHAPE("asterisk form", "OPTIONS * HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("target without slash", "GET index HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("target that begins like an authority", "GET //b/ HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("HTTP/0.9", "GET /\r\n\r\n", 400),
    SHAPE("HTTP/1.2", "GET / HTTP/1.2\r\n" H "\r\n", 505),
    SHAPE("HTTP/1.10", "GET / HTTP/1.10\r\n" H "\r\n", 400),
    SHAPE("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    SHAPE("lower-case version", "GET / http/1.1\r\n" H "\r\n", 400),
    SHAPE("blank behind the version", "GET / HTTP/1.1 \r\n" H "\r\n", 400),
    SHAPE("two blanks in the request line", "GET  / HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("tab in the request line", "GET\t/\tHTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("blank in the target", "GET /a b HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("blank before the method", " GET / HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("lower-case method", "get / HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("unknown method", "BREW / HTTP/1.1\r\n" H "\r\n", 501),
    SHAPE("TRACE", "TRACE / HTTP/1.1\r\n" H "\r\n", 501),
    SHAPE("method with odd characters", "GE(T / HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("empty line first", "\r\nGET / HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("UTF-8 in the target", "GET /\xe7\x83\xbd HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("fragment in the target", "GET /#a HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("encoded NUL", "GET /a%00b HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("cut percent-encoding", "GET /a%2 HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("percent without digits", "GET /%zz HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("backslash", "GET /a\\b HTTP/1.1\r\n" H "\r\n", 400),
    SHAPE("empty name", "GET / HTTP/1.1\r\n" H ": x\r\n\r\n", 400),
    SHAPE("name with a bracket", "GET / HTTP/1.1\r\n" H "X[0]: y\r\n\r\n", 400),
    SHAPE("name beyond ASCII", "GET / HTTP/1.1\r\n" H "X\xe9: y\r\n\r\n", 400),
    SHAPE("line without colon", "GET / HTTP/1.1\r\n" H "nothing\r\n\r\n", 400),
    SHAPE("unknown expectation", "POST / HTTP/1.1\r\n" H "Expect: 200-ok\r\nContent-Length: 0\r\n\r\n", 417),
    SHAPE("two expectations", "POST / HTTP/1.1\r\n" H "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\n", 400),
    SHAPE("h2c upgrade",
          "GET / HTTP/1.1\r\n" H "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n",
          400),
    SHAPE("websocket", "GET / HTTP/1.1\r\n" H "Upgrade: websocket\r\n\r\n", 400),
    SHAPE("Connection that removes a header", "GET / HTTP/1.1\r\n" H "Connection: close, Cookie\r\n\r\n", 400),
    SHAPE("Connection with an empty option", "GET / HTTP/1.1\r\n" H "Connection: ,close\r\n\r\n", 400),
    SHAPE("Connection that contradicts itself", "GET / HTTP/1.1\r\n" H "Connection: close, keep-alive\r\n\r\n", 400),
    SHAPE("two kinds of Connection",
          "GET / HTTP/1.1\r\n" H "Connection: close\r\nProxy-Connection: keep-alive\r\n\r\n", 400),
    SHAPE("trailers announced", "POST / HTTP/1.1\r\n" H "Trailer: X\r\nContent-Length: 0\r\n\r\n", 400),
    SHAPE("two content types", "POST / HTTP/1.1\r\n" H "Content-Type: a/b\r\nContent-Type: c/d\r\n\r\n", 400),
    SHAPE("two authorizations", "GET / HTTP/1.1\r\n" H "Authorization: x\r\nAuthorization: y\r\n\r\n", 400),
};

enum { HOSTILE_COUNT = sizeof HOSTILE / sizeof *HOSTILE };

#undef H
#undef SHAPE

#endif
