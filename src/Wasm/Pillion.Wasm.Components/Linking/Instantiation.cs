using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Linking;

/// <summary>
/// Instantiates a component: walks its definitions in order, and makes of each what it stands for (component model, Explainer.md). What was
/// validated is not checked again.
/// </summary>
internal sealed partial class Instantiation
{
    private readonly ComponentDefinition _component;
    private readonly ComponentInstance _instance;
    private readonly Instantiation? _outer;
    private readonly IReadOnlyDictionary<string, object?> _arguments;
    private readonly ResourceMap _resources = new();
    private readonly InstanceItem _exports = new();

    private readonly List<object> _coreFunctions = [];
    private readonly List<object> _coreTables = [];
    private readonly List<object> _coreMemories = [];
    private readonly List<object> _coreGlobals = [];
    private readonly List<object> _coreTags = [];
    private readonly List<Module> _coreModules = [];
    private readonly List<CoreInstanceItem> _coreInstances = [];
    private readonly List<FunctionItem> _functions = [];
    private readonly List<ComponentItem> _components = [];
    private readonly List<InstanceItem> _instances = [];
    private int _types;

    private Instantiation(
        ComponentDefinition component,
        ComponentInstance instance,
        Instantiation? outer,
        IReadOnlyDictionary<string, object?> arguments
    )
    {
        _component = component;
        _instance = instance;
        _outer = outer;
        _arguments = arguments;
    }

    /// <summary>Instantiates a component.</summary>
    /// <param name="outer">The instantiation that contains its definition, for what it uses of that.</param>
    /// <param name="arguments">What its imports are, by name.</param>
    /// <exception cref="WasmTrapException">A start function trapped, or a segment does not fit.</exception>
    /// <exception cref="WasmLimitException">A limit is too low.</exception>
    public static InstanceItem Run(
        ComponentDefinition component,
        ComponentInstance instance,
        Instantiation? outer,
        IReadOnlyDictionary<string, object?> arguments
    )
    {
        var instantiation = new Instantiation(component, instance, outer, arguments);
        TaskUse.Note(component, instance);
        foreach (var definition in component.Definitions)
        {
            instantiation.Define(definition);
        }

        return instantiation._exports;
    }

    private void Define(Definition definition)
    {
        switch (definition)
        {
            case CoreModuleDefinition module:
                _coreModules.Add(_instance.Component.ModuleOf(module));
                break;
            case CoreInstantiateDefinition instantiate:
                _coreInstances.Add(InstantiateCore(instantiate));
                break;
            case CoreInlineExportsDefinition inline:
                _coreInstances.Add(CollectCore(inline));
                break;
            case CoreExportAliasDefinition alias:
                CoreSpace(alias.Sort).Add(_coreInstances[(int)alias.Instance].Exports[alias.Name]);
                break;
            case NestedComponentDefinition nested:
                _components.Add(new ComponentItem(nested.Component, this));
                break;
            case InstantiateDefinition instantiate:
                AddInstance(Instantiate(instantiate));
                break;
            case InlineExportsDefinition inline:
                AddInstance(Collect(inline));
                break;
            case ExportAliasDefinition alias:
                Add(alias.Sort, _instances[(int)alias.Instance].Exports[alias.Name]);
                break;
            case OuterAliasDefinition alias:
                AddOuter(alias);
                break;
            case TypeDefinition type:
                DefineType(type);
                break;
            case LiftDefinition lift:
                _functions.Add(Lift(lift));
                break;
            case LowerDefinition lower:
                _coreFunctions.Add(Lower(lower));
                break;
            case BuiltinDefinition builtin:
                _coreFunctions.Add(Builtin(builtin));
                break;
            case ComponentImportDefinition import:
                Add(import.Type.Kind, _arguments.GetValueOrDefault(import.Name.Name));
                break;
            case ComponentExportDefinition export:
                Export(export);
                break;
        }
    }

    private void Export(ComponentExportDefinition export)
    {
        var item = Get(export.Sort, export.Index);
        _exports.Exports[export.Name.Name] = item;
        Add(export.Sort, item);
    }

    /// <summary>Adds to an index space. Types in whose terms the item is now seen become known.</summary>
    private void Add(Sort sort, object? item)
    {
        switch (sort)
        {
            case Sort.Function:
                _functions.Add((FunctionItem)item!);
                break;
            case Sort.Instance:
                AddInstance((InstanceItem)item!);
                break;
            case Sort.Component:
                _components.Add((ComponentItem)item!);
                break;
            case Sort.CoreModule:
                _coreModules.Add((Module)item!);
                break;
            case Sort.Type:
                if (_component.Spaces.Types[_types++] is ResourceType type && item is RuntimeResource resource)
                {
                    _resources.Add(type, resource);
                }

                break;
        }
    }

    private void AddInstance(InstanceItem item)
    {
        _resources.Bind(_component.Spaces.Instances[_instances.Count], item);
        _instances.Add(item);
    }

    private void AddOuter(OuterAliasDefinition alias)
    {
        var scope = this;
        for (var i = 0; i < alias.Count; i++)
        {
            scope = scope._outer!;
        }

        switch (alias.Sort)
        {
            case Sort.Component:
                _components.Add(scope._components[(int)alias.Index]);
                break;
            case Sort.CoreModule:
                _coreModules.Add(scope._coreModules[(int)alias.Index]);
                break;
            case Sort.Type:
                // Of the own component it may be a resource type; then it is the same one.
                _types++;
                break;
        }
    }

    private void DefineType(TypeDefinition definition)
    {
        if (definition.Type is ResourceExpression expression)
        {
            var type = (ResourceType)_component.Spaces.Types[_types];
            _resources.Add(type, new RuntimeResource(type.ToString(), _instance, Destructor(expression)));
        }

        _types++;
    }

    private object? Get(Sort sort, uint index) =>
        sort switch
        {
            Sort.Function => _functions[(int)index],
            Sort.Instance => _instances[(int)index],
            Sort.Component => _components[(int)index],
            Sort.CoreModule => _coreModules[(int)index],
            Sort.Type => _component.Spaces.Types[(int)index] is ResourceType type ? _resources[type] : null,
            _ => throw new InvalidOperationException($"A {sort.Describe()} is not looked up here."),
        };

    private InstanceItem Instantiate(InstantiateDefinition definition)
    {
        var arguments = new Dictionary<string, object?>();
        foreach (var argument in definition.Arguments)
        {
            arguments[argument.Name] = Get(argument.Sort, argument.Index);
        }

        var (component, outer) = _components[(int)definition.Component];
        return Run(component, _instance.AddChild(), outer, arguments);
    }

    private InstanceItem Collect(InlineExportsDefinition definition)
    {
        var item = new InstanceItem();
        foreach (var export in definition.Exports)
        {
            item.Exports[export.Name.Name] = Get(export.Sort, export.Index);
        }

        return item;
    }

    /// <summary>A component with the instantiation that defined it, of which its outer aliases take.</summary>
    internal sealed record ComponentItem(ComponentDefinition Component, Instantiation Outer);
}
