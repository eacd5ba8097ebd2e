using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Components.Local;
using Pillion.Testing;

namespace Pillion.Components.Tests.Bindings;

/// <summary><c>bindings.http</c>; what is its own is in <see cref="LocalBindingTests"/>.</summary>
public sealed class HttpBindingTests : OutputBindingSuite
{
    private TestServer? _server;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Operations => ["create", "get", "head", "post", "put", "patch", "delete", "options", "trace"];

    /// <inheritdoc/>
    protected override IEnumerable<BindingRequest> Requests =>
        Operations.Select(operation => new BindingRequest(operation, "x"u8.ToArray()));

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server!.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async ValueTask<IOutputBinding> CreateAsync()
    {
        _server = await TestServer.StartAsync(async context => await context.Request.Body.CopyToAsync(Stream.Null, Token));
        return await Components.CreateAsync<IOutputBinding>(
            LocalComponents.All,
            "bindings.http",
            TimeProvider.System,
            ("url", _server.Address.AbsoluteUri)
        );
    }
}
