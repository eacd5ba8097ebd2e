using System.Collections.Concurrent;
using System.Text;
using Pillion.Testing;

namespace Pillion.Modules.Tests.Registries;

/// <summary>A fetcher with a cache and a Docker configuration of its own, which asks again at once.</summary>
internal sealed class TestFetcher : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly ConcurrentBag<ModuleFetcher> _fetchers = [];

    public TestFetcher() =>
        Options = new ModuleFetcherOptions
        {
            CacheFolder = _folder.File("cache"),
            DockerFolder = _folder.Folder("docker"),
            RetryDelay = TimeSpan.FromMilliseconds(1),
            Warning = Warnings.Enqueue,
        };

    public ModuleFetcherOptions Options { get; set; }

    public ConcurrentQueue<string> Warnings { get; } = [];

    public string DockerConfig => Path.Combine(Options.DockerFolder, "config.json");

    /// <summary>Sets Docker's <c>auths</c> for a registry.</summary>
    public void Authenticate(string registry, string userAndPassword) =>
        Configure(
            $$$"""{"auths": {"{{{registry}}}": {"auth": "{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword))}}}" } } }"""
        );

    /// <summary>Writes Docker's configuration.</summary>
    public void Configure(string json) => File.WriteAllText(DockerConfig, json);

    /// <summary>A fetcher that starts anew, as another process would, with the same cache.</summary>
    public async Task<FetchedModule> FetchAsync(string text)
    {
        Assert.True(ModuleReference.TryParse(text, "/", out var reference, out var problem), problem);
        var fetcher = new ModuleFetcher(Options);
        _fetchers.Add(fetcher);
        return await fetcher.FetchAsync(reference, TestContext.Current.CancellationToken);
    }

    public async Task<byte[]> FetchBytesAsync(string text) => await File.ReadAllBytesAsync((await FetchAsync(text)).Path);

    public async Task<string> FailAsync(string text) => (await Assert.ThrowsAsync<ModuleSourceException>(() => FetchAsync(text))).Message;

    /// <summary>Ends the processes, as it were: nothing is in use any more.</summary>
    public void End()
    {
        while (_fetchers.TryTake(out var fetcher))
        {
            fetcher.Dispose();
        }
    }

    public void Dispose()
    {
        End();
        _folder.Dispose();
    }
}
