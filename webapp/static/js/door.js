// The page to sign in by: whoever comes in now may be another than who was here last. Until the server has said who it is,
// nothing that is kept on this device is shown.
"use strict";

localStorage.setItem("kubeviva door", "1");
