//! An HTTP filter: a component of type middleware.http.wasm, by http-wasm's handler ABI (https://http-wasm.io/http-handler-abi). It stands in front of
//! Dapr's API, refuses to delete anything, and adds a header to all answers.

#[link(wasm_import_module = "http_handler")]
unsafe extern "C" {
    // Writes the method and gives its length; writes nothing if it is longer than the limit.
    fn get_method(buffer: *mut u8, limit: u32) -> u32;
    fn set_header_value(kind: u32, name: *const u8, name_length: u32, value: *const u8, value_length: u32);
    fn set_status_code(status: u32);
    fn write_body(kind: u32, bytes: *const u8, length: u32);
}

const RESPONSE: u32 = 1;

fn is_delete() -> bool {
    let mut method = [0; 16];
    let length = unsafe { get_method(method.as_mut_ptr(), method.len() as u32) } as usize;
    method.get(..length) == Some(b"DELETE")
}

fn set_header(name: &str, value: &str) {
    unsafe { set_header_value(RESPONSE, name.as_ptr(), name.len() as u32, value.as_ptr(), value.len() as u32) };
}

/// 1: the next one goes on with the request; 0: this is the answer.
#[unsafe(no_mangle)]
pub extern "C" fn handle_request() -> u64 {
    set_header("x-filtered-by", "{{name}}");
    if !is_delete() {
        return 1;
    }

    let answer = "{{name}} lets nothing be deleted\n";
    unsafe {
        set_status_code(403);
        write_body(RESPONSE, answer.as_ptr(), answer.len() as u32);
    }
    0
}

/// Called when the next one has answered.
#[unsafe(no_mangle)]
pub extern "C" fn handle_response(_context: u32, _is_error: u32) {}
