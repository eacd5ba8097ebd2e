using System.Security.Cryptography;
using Pillion.Cli.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands.Modules;

/// <summary>The cache between processes, which may die at any moment.</summary>
public sealed class SharedCacheTests : IAsyncDisposable
{
    private static readonly byte[] s_module = [.. "\0asm\x01\0\0\0\0\xff\xff\x03\0"u8, .. new byte[65_535]];

    private static readonly string[] s_files = ["one.wasm", "two.wasm", "three.wasm"];

    private readonly PillionCli _cli = new();
    private readonly TaskCompletionSource _isHalf = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    public ValueTask DisposeAsync() => _cli.DisposeAsync();

    [Fact]
    public async Task Pull_AfterAProcessWasKilledInItsDownload_IsDoneOnceForAllOthers()
    {
        await using var server = await TestServer.StartAsync(SendAsync);
        var url = $"{server.Address}app.wasm#sha256:{Convert.ToHexStringLower(SHA256.HashData(s_module))}";

        // It holds the lock, and has half of the file.
        var killed = _cli.Start("pull", url);
        await Wait.ForAsync(_isHalf.Task, "half of the module");
        var others = s_files.Select(file => _cli.Start("pull", "-o", file, url)).ToList();
        killed.Signal(ChildProcess.Kill);
        await killed.WaitForExitAsync();

        foreach (var other in others)
        {
            var result = await other.WaitForExitAsync();
            Assert.True(result.ExitCode == 0, other.ToString());
        }

        Assert.Equal(2, _requests);
        Assert.All(s_files, file => Assert.Equal(s_module, File.ReadAllBytes(Path.Combine(_cli.Temp.Path, file))));
    }

    /// <summary>The first one gets half of the module, and nothing more.</summary>
    private async Task SendAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        if (Interlocked.Increment(ref _requests) > 1)
        {
            await context.Response.Body.WriteAsync(s_module);
            return;
        }

        context.Response.ContentLength = s_module.Length;
        await context.Response.Body.WriteAsync(s_module.AsMemory(0, s_module.Length / 2));
        await context.Response.Body.FlushAsync();
        _isHalf.SetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
