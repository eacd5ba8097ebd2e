//! HTTP requests through the host functions of `wasi_experimental_http`.
//! ABI: <https://github.com/deislabs/wasi-experimental-http>, crate `wasi-experimental-http`.

use std::fmt;

#[link(wasm_import_module = "wasi_experimental_http")]
unsafe extern "C" {
    fn req(
        url: *const u8,
        url_len: usize,
        method: *const u8,
        method_len: usize,
        headers: *const u8,
        headers_len: usize,
        body: *const u8,
        body_len: usize,
        status: *mut u16,
        handle: *mut u32,
    ) -> u32;
    fn header_get(handle: u32, name: *const u8, name_len: usize, value: *mut u8, value_len: usize, written: *mut usize) -> u32;
    fn body_read(handle: u32, buffer: *mut u8, buffer_len: usize, read: *mut usize) -> u32;
    fn close(handle: u32) -> u32;
}

/// Why a call failed: the number that the host returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Error(pub u32);

impl Error {
    const BUFFER_TOO_SMALL: Error = Error(4);
    const HEADER_NOT_FOUND: Error = Error(5);
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let meaning = match self.0 {
            1 => "invalid handle",
            2 => "memory not found",
            3 => "memory access error",
            4 => "buffer too small",
            5 => "header not found",
            6 => "not UTF-8",
            7 => "destination not allowed: grant it in the app's allowedHosts",
            8 => "invalid method",
            9 => "invalid encoding",
            10 => "invalid URL",
            11 => "the request failed: nothing answered there",
            12 => "runtime error",
            13 => "too many requests at once",
            _ => "unknown error",
        };
        write!(f, "{meaning} (wasi_experimental_http error {})", self.0)
    }
}

/// A response of which the status has arrived; the host keeps the rest until it is read or dropped.
pub struct Response {
    pub status: u16,
    handle: u32,
}

/// Sends a request and waits for its response. Headers are name and value.
pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Response, Error> {
    let mut lines = String::new();
    for (name, value) in headers {
        lines.push_str(name);
        lines.push(':');
        lines.push_str(value);
        lines.push('\n');
    }

    let (mut status, mut handle) = (0, 0);
    // SAFETY: every pointer goes with the length of what it points to, and the host keeps none of them.
    let error = unsafe {
        req(
            url.as_ptr(),
            url.len(),
            method.as_ptr(),
            method.len(),
            lines.as_ptr(),
            lines.len(),
            body.as_ptr(),
            body.len(),
            &mut status,
            &mut handle,
        )
    };
    if error != 0 {
        return Err(Error(error));
    }
    Ok(Response { status, handle })
}

impl Response {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The value of a header, if the response has it and it is at most 1 KiB long.
    pub fn header(&self, name: &str) -> Result<Option<String>, Error> {
        let mut value = vec![0; 1024];
        let mut written = 0;
        // SAFETY: as in `send`; the host writes at most `value.len()` bytes.
        let error = unsafe {
            header_get(self.handle, name.as_ptr(), name.len(), value.as_mut_ptr(), value.len(), &mut written)
        };
        match Error(error) {
            Error(0) => {
                value.truncate(written);
                Ok(String::from_utf8(value).ok())
            }
            Error::HEADER_NOT_FOUND | Error::BUFFER_TOO_SMALL => Ok(None),
            error => Err(error),
        }
    }

    /// Reads the body to its end.
    pub fn body(self) -> Result<Vec<u8>, Error> {
        let mut body = Vec::with_capacity(self.content_length()?.unwrap_or(0) + 1);
        loop {
            if body.capacity() == body.len() {
                body.reserve(64 * 1024);
            }
            let room = body.spare_capacity_mut();
            let mut read = 0;
            // SAFETY: the host writes at most `room.len()` bytes and says how many.
            let error = unsafe { body_read(self.handle, room.as_mut_ptr().cast(), room.len(), &mut read) };
            if error != 0 {
                return Err(Error(error));
            }
            if read == 0 {
                return Ok(body);
            }
            // SAFETY: that many bytes have just been written there.
            unsafe { body.set_len(body.len() + read) };
        }
    }

    fn content_length(&self) -> Result<Option<usize>, Error> {
        // Only to size the buffer: a response may lie about its length, or have none.
        let length = self.header("content-length")?.and_then(|length| length.trim().parse().ok());
        Ok(length.filter(|length| *length <= 64 << 20))
    }
}

impl Drop for Response {
    fn drop(&mut self) {
        // SAFETY: no memory is passed. The handle is this response's own; nothing can be done about a failure.
        unsafe { close(self.handle) };
    }
}
