using Pillion.Wasm.Components.CanonicalAbi;

namespace Pillion.Wasm.Components.Async;

/// <summary>What went wrong, for people to read (Canonical ABI, <c>ErrorContext</c>).</summary>
internal sealed record ErrorContext(string Message);

internal static class ErrorContexts
{
    /// <summary>From one guest to another; both have it then.</summary>
    /// <returns>Index in the table of <paramref name="to"/>.</returns>
    public static int Transfer(AbiContext from, int handle, AbiContext to) =>
        to.Instance.Handles.AddObject(from.Instance.Handles.GetObject<ErrorContext>(handle));
}
