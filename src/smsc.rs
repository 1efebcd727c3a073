//! What a message centre needs beside a session: who may bind, at which rate, and message ids.
//!
//! Each piece is a plain value without I/O, clock or randomness; none holds a session or is held by
//! one.
