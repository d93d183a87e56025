#ifndef CPAGE_H
#define CPAGE_H

/// The page that `swiftlet-http` serves at `/`: one document of HTML with its
/// styles and its script, in UTF-8, which loads nothing further.
///
/// The module knows no other one. It must never know of requests or sockets.
extern const unsigned char *const page_start;

/// The number of the page's bytes.
extern const unsigned long page_count;

/// The OpenAPI document that `swiftlet-http` serves at `/openapi.json`.
extern const unsigned char *const interfaces_start;

/// The number of its bytes.
extern const unsigned long interfaces_count;

#endif
