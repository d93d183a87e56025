#include "CPage.h"

// #embed is C23's, and every clang that Swift brings has it.
#pragma clang diagnostic ignored "-Wc23-extensions"

// The parts in the order of the document. The hashes of policy.html are those of
// the parts between <style> and </style>, and between <script> and </script>:
// `make-hashes` writes them after a change.
static const unsigned char page_bytes[] = {
#embed "Parts/begin.html"
    ,
#embed "Parts/policy.html"
    ,
#embed "Parts/style-begin.html"
    ,
#embed "Parts/colors.css"
    ,
#embed "Parts/layout.css"
    ,
#embed "Parts/messages.css"
    ,
#embed "Parts/dialogs.css"
    ,
#embed "Parts/style-end.html"
    ,
#embed "Parts/body.html"
    ,
#embed "Parts/dialogs.html"
    ,
#embed "Parts/script-begin.html"
    ,
#embed "Parts/words-english.js"
    ,
#embed "Parts/words-japanese.js"
    ,
#embed "Parts/nodes.js"
    ,
#embed "Parts/store.js"
    ,
#embed "Parts/talks.js"
    ,
#embed "Parts/inline.js"
    ,
#embed "Parts/blocks.js"
    ,
#embed "Parts/markdown.js"
    ,
#embed "Parts/server.js"
    ,
#embed "Parts/stream.js"
    ,
#embed "Parts/asking.js"
    ,
#embed "Parts/messages.js"
    ,
#embed "Parts/log.js"
    ,
#embed "Parts/list.js"
    ,
#embed "Parts/fields.js"
    ,
#embed "Parts/settings.js"
    ,
#embed "Parts/talk.js"
    ,
#embed "Parts/composer.js"
    ,
#embed "Parts/start.js"
    ,
#embed "Parts/script-end.html"
};

const unsigned char *const page_start = page_bytes;
const unsigned long page_count = sizeof page_bytes;
