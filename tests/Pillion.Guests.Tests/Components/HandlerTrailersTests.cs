using System.IO.Pipelines;
using System.Text;
using Pillion.Guests.Tests.Testing;
using Pillion.Wasi;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Http;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Tests.Components;

/// <summary>What comes behind bodies in wasi:http 0.3, as an embedder of the handler sees it.</summary>
public sealed class HandlerTrailersTests
{
    [Fact]
    public async Task Handle_RequestHasTrailers_GuestReadsThemAndSendsItsOwn()
    {
        using var engine = new Engine();
        using var component = Component.LoadFile(engine, GuestApps.PathOf("http3/probe"));
        using var wasi = new WasiContext(new WasiOptions());
        using var instance = WasiPreview3.AddTo(new ComponentLinker(engine)).Instantiate(component, hostState: wasi);

        var response = await new HttpHandler(wasi, instance).HandleAsync(new Request(), TestContext.Current.CancellationToken);
        var done = response.BeginBodyAsync(out var body, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(body!.Reader.AsStream());
        var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        await done;

        Assert.Equal("body", text);
        Assert.Equal(["x-first: 1", "x-after: the body"], body.Trailers!.Select(f => $"{f.Key}: {Encoding.Latin1.GetString(f.Value)}"));
    }

    private sealed class Request : HttpRequestSource
    {
        public override string Method => "POST";

        public override string? PathWithQuery => "/trailers";

        public override string? Scheme => "http";

        public override string? Authority => "example.com";

        public override HttpBodySource Body { get; } = new TrailedBody();

        public override void CopyHeadersTo(HttpFields fields) { }
    }

    private sealed class TrailedBody : HttpBodySource
    {
        public override PipeReader Reader { get; } = PipeReader.Create(new MemoryStream(new byte[100_000]));

        public override HttpFields? Trailers => new() { { "x-first", "1" } };
    }
}
