using Pillion.Abstractions;
using Pillion.BuildingBlocks.Components;
using Pillion.Components.Wasm;
using Pillion.Host.Resources;

namespace Pillion.Host.Tests.Resources;

public sealed class ComponentCatalogTests
{
    [Fact]
    public void Modules_AreFoundByEveryTypeTheyHave()
    {
        foreach (var module in ComponentCatalog.Create(new WasmComponentOptions()))
        {
            foreach (var registration in module.Load())
            {
                Assert.All([registration.Type, .. registration.Aliases], type => Assert.True(module.MayHave(type), type));
            }
        }
    }

    [Fact]
    public void Factories_FindEveryTypeAndLoadOnlyWhatIsAskedFor()
    {
        var loaded = 0;
        var factories = new ComponentFactories([
            .. ComponentCatalog.Create(new WasmComponentOptions()),
            new ComponentModule(
                ["*.counted"],
                () =>
                {
                    loaded++;
                    return [new ComponentRegistration("state.counted", _ => throw new InvalidOperationException())];
                }
            ),
        ]);

        Assert.Equal("state.redis", factories.Find(Spec("State.Redis")).Type);
        Assert.Equal(0, loaded);
        Assert.Equal("state.counted", factories.Find(Spec("state.counted")).Type);
        Assert.True(factories.Has("state.counted"));
        Assert.Contains("pubsub.rabbitmq/v1", factories.Types);
        Assert.Equal(1, loaded);
    }

    private static ComponentSpec Spec(string type) => new() { Name = "x", Type = type };
}
