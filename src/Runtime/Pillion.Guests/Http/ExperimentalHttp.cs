using System.Text;
using System.Text.Unicode;
using Pillion.Guests.Programs;
using Pillion.Wasm;

namespace Pillion.Guests.Http;

/// <summary>
/// The import module <c>wasi_experimental_http</c>: blocking HTTP for guests without sockets. Where the request goes is
/// <see cref="GuestHttpClient"/>'s business; a call to the app's own Dapr API does not leave the process.
/// </summary>
/// <remarks>
/// Every function returns an <see cref="HttpErrorCode"/>; pointers outside the guest's memory are one of them and never more.
/// </remarks>
internal static class ExperimentalHttp
{
    public const string ModuleName = "wasi_experimental_http";

    public static void AddTo(Linker linker) =>
        linker
            .Define(ModuleName, "req", Request)
            .Define(ModuleName, "header_get", HeaderGet)
            .Define(ModuleName, "headers_get_all", HeadersGetAll)
            .Define(ModuleName, "body_read", BodyRead)
            .Define(ModuleName, "close", Close);

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="statusPointer">Where the status goes, 16 bits.</param>
    /// <param name="handlePointer">Where the handle of the answer goes, 32 bits.</param>
    private static uint Request(
        Caller caller,
        uint url,
        uint urlLength,
        uint method,
        uint methodLength,
        uint headers,
        uint headersLength,
        uint body,
        uint bodyLength,
        uint statusPointer,
        uint handlePointer
    )
    {
        var state = caller.State<GuestState>();
        if (state.MemoryOf(caller) is not { } memory)
        {
            return (uint)HttpErrorCode.MemoryNotFound;
        }

        if (state.Sessions.IsFull)
        {
            return (uint)HttpErrorCode.TooManySessions;
        }

        if (
            !memory.TrySlice(url, urlLength, out var urlBytes)
            || !memory.TrySlice(method, methodLength, out var methodBytes)
            || !memory.TrySlice(headers, headersLength, out var headerBytes)
            || !memory.TrySlice(body, bodyLength, out var bodyBytes)
            || !memory.TrySlice(statusPointer, sizeof(ushort), out _)
            || !memory.TrySlice(handlePointer, sizeof(uint), out _)
        )
        {
            return (uint)HttpErrorCode.MemoryAccess;
        }

        if (!Utf8.IsValid(urlBytes) || !Utf8.IsValid(methodBytes) || !Utf8.IsValid(headerBytes))
        {
            return (uint)HttpErrorCode.Utf8;
        }

        // The body is copied: the guest may change its memory while a request in flight still reads it.
        var error = state.Http.Send(
            new GuestRequest(
                HttpMethodNames.Intern(methodBytes),
                Encoding.UTF8.GetString(urlBytes),
                // One character for each byte, as header values are everywhere in this process.
                Encoding.Latin1.GetString(headerBytes),
                bodyBytes.IsEmpty ? default : bodyBytes.ToArray()
            ),
            state,
            out var session
        );
        if (error != HttpErrorCode.Success)
        {
            return (uint)error;
        }

        memory.Write(statusPointer, (ushort)session!.Status);
        memory.Write(handlePointer, state.Sessions.Add(session));
        return (uint)HttpErrorCode.Success;
    }

    /// <summary>Copies the value of one header field.</summary>
    private static uint HeaderGet(Caller caller, uint handle, uint name, uint nameLength, uint value, uint valueLength, uint writtenPointer)
    {
        var state = caller.State<GuestState>();
        if (!state.Sessions.TryGet(handle, out var session))
        {
            return (uint)HttpErrorCode.InvalidHandle;
        }

        if (state.MemoryOf(caller) is not { } memory)
        {
            return (uint)HttpErrorCode.MemoryNotFound;
        }

        if (!memory.TrySlice(name, nameLength, out var nameBytes))
        {
            return (uint)HttpErrorCode.MemoryAccess;
        }

        if (!Utf8.IsValid(nameBytes))
        {
            return (uint)HttpErrorCode.Utf8;
        }

        return session.Header(Encoding.UTF8.GetString(nameBytes)) is { } found
            ? (uint)WriteText(memory, found, value, valueLength, writtenPointer)
            : (uint)HttpErrorCode.HeaderNotFound;
    }

    /// <summary>Copies all header fields as <c>name:value</c> lines.</summary>
    private static uint HeadersGetAll(Caller caller, uint handle, uint buffer, uint length, uint writtenPointer)
    {
        var state = caller.State<GuestState>();
        if (!state.Sessions.TryGet(handle, out var session))
        {
            return (uint)HttpErrorCode.InvalidHandle;
        }

        return state.MemoryOf(caller) is { } memory
            ? (uint)WriteText(memory, session.AllHeaders(), buffer, length, writtenPointer)
            : (uint)HttpErrorCode.MemoryNotFound;
    }

    /// <summary>Copies the next bytes of the body; at its end, none.</summary>
    private static uint BodyRead(Caller caller, uint handle, uint buffer, uint length, uint readPointer)
    {
        var state = caller.State<GuestState>();
        if (!state.Sessions.TryGet(handle, out var session))
        {
            return (uint)HttpErrorCode.InvalidHandle;
        }

        if (state.MemoryOf(caller) is not { } memory)
        {
            return (uint)HttpErrorCode.MemoryNotFound;
        }

        if (!memory.TrySlice(buffer, length, out var destination) || !memory.TrySlice(readPointer, sizeof(uint), out _))
        {
            return (uint)HttpErrorCode.MemoryAccess;
        }

        memory.Write(readPointer, session.Read(destination));
        return (uint)HttpErrorCode.Success;
    }

    private static uint Close(Caller caller, uint handle) =>
        (uint)(caller.State<GuestState>().Sessions.Close(handle) ? HttpErrorCode.Success : HttpErrorCode.InvalidHandle);

    private static HttpErrorCode WriteText(Memory memory, string text, uint buffer, uint length, uint writtenPointer)
    {
        if (!memory.TrySlice(buffer, length, out var destination) || !memory.TrySlice(writtenPointer, sizeof(uint), out _))
        {
            return HttpErrorCode.MemoryAccess;
        }

        if (text.Length > destination.Length)
        {
            return HttpErrorCode.BufferTooSmall;
        }

        memory.Write(writtenPointer, Encoding.Latin1.GetBytes(text, destination));
        return HttpErrorCode.Success;
    }
}
