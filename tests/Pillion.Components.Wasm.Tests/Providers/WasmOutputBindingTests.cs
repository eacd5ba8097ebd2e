using System.Text;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>An audit trail in C does what every output binding does.</summary>
public sealed class WasmOutputBindingTests : OutputBindingSuite
{
    private static readonly Dictionary<string, string> s_who = new(StringComparer.Ordinal) { ["who"] = "alice" };

    private readonly TempDirectory _folder = new();

    protected override IReadOnlyList<string> Operations => ["create", "list"];

    protected override IEnumerable<BindingRequest> Requests =>
        [new BindingRequest("create", "signed in"u8.ToArray(), s_who), new BindingRequest("list")];

    protected override (BindingRequest Request, string Message)? Incomplete => (new BindingRequest("create", "x"u8.ToArray()), "'who'");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override ValueTask<IOutputBinding> CreateAsync() =>
        WasmProviders.CreateSampleAsync<IOutputBinding>("bindings.wasm", "audit/audit.wasm", null, ("mounts", $"/audit={_folder.Path}"));

    [Fact]
    public async Task Invoke_CreateThenList_AnswersWithWhatIsInTheFile()
    {
        await Binding.InvokeAsync(new BindingRequest("create", "signed in"u8.ToArray(), s_who), Token);

        var response = await Binding.InvokeAsync(new BindingRequest("list"), Token);

        Assert.Equal(("alice signed in\n", "text/plain"), (Encoding.UTF8.GetString(response.Data.Span), response.ContentType));
        Assert.Equal("alice signed in\n", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "log"), Token));
    }
}
