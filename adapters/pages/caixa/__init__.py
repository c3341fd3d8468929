"""The mail and WhatsApp that went out beside the embedded servers, and an answer to them."""
