import { type ComponentType, lazy, Suspense, useState } from "react";

/** A dialog whose code is loaded when it is first opened; it then stays, to be seen closing. */
export function lazyDialog<TProps extends { opened: boolean }>(
  load: () => Promise<ComponentType<TProps>>,
): ComponentType<TProps> {
  const Content = lazy(async () => ({ default: await load() })) as unknown as ComponentType<TProps>;
  return function LazyDialog(props: TProps) {
    const [wasOpened, setWasOpened] = useState(props.opened);
    if (props.opened && !wasOpened) setWasOpened(true);
    if (!wasOpened) return null;
    return (
      <Suspense fallback={null}>
        <Content {...props} />
      </Suspense>
    );
  };
}
