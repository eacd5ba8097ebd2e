using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Components.Local;
using Pillion.Testing;

namespace Pillion.Components.Tests.Bindings;

/// <summary><c>bindings.localstorage</c>; what is its own is in <see cref="LocalBindingTests"/>.</summary>
public sealed class LocalStorageBindingTests : OutputBindingSuite
{
    private readonly TempDirectory _directory = new();

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Operations => ["create", "get", "list", "delete"];

    /// <inheritdoc/>
    protected override IEnumerable<BindingRequest> Requests =>
        [
            new("create", "x"u8.ToArray()),
            new("create", "x"u8.ToArray(), File),
            new("get", Metadata: File),
            new("list"),
            new("delete", Metadata: File),
        ];

    /// <inheritdoc/>
    protected override (BindingRequest Request, string Message)? Incomplete => (new("delete"), "the request needs the metadata 'fileName'");

    private static Dictionary<string, string> File => new(StringComparer.Ordinal) { ["fileName"] = "folder/file" };

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    /// <inheritdoc/>
    protected override async ValueTask<IOutputBinding> CreateAsync() =>
        await Components.CreateAsync<IOutputBinding>(
            LocalComponents.All,
            "bindings.localstorage",
            TimeProvider.System,
            ("rootPath", _directory.Path)
        );
}
