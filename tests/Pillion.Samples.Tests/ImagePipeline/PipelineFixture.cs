namespace Pillion.Samples.Tests.ImagePipeline;

/// <summary>One running sample for the tests that do not mind what others have posted to it.</summary>
public sealed class PipelineFixture : IAsyncLifetime
{
    internal RunningPipeline Pipeline { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Pipeline = await RunningPipeline.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (Pipeline is not null)
        {
            await Pipeline.DisposeAsync();
        }
    }
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPipeline : ICollectionFixture<PipelineFixture>
{
    public const string Name = "a running image pipeline";
}
